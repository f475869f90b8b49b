/** The page's one style sheet. Verdicts are told by shape and word first; colours are safe for the colour-blind. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#ffffff, #11151a);
  --panel: light-dark(#f6f7f9, #181d24);
  --band: light-dark(#f3f5f7, #1a2028);
  --line: light-dark(#dfe3e8, #2d3540);
  --ink: light-dark(#1a1f26, #e9ecef);
  --soft: light-dark(#545e6a, #a3adb9);
  --met: light-dark(#00694f, #4cc9a4);
  --met-wash: light-dark(#e9f5f1, #12261f);
  --missed: light-dark(#b23400, #ff9166);
  --missed-wash: light-dark(#fdf0ea, #2e1a12);
  --inconclusive: light-dark(#7d5600, #eec35a);
  --inconclusive-wash: light-dark(#fdf6e3, #292110);
  --good: light-dark(#cfe7df, #194438);
  --slow: light-dark(#d99a00, #e2b03c);
  --failed: light-dark(#c8450c, #dd6a38);
  --fresh: light-dark(#1f4e9c, #82b1ff);
  --sticky: light-dark(#8a3a86, #e59adf);
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%;
}
main, header, footer { max-width: 68rem; margin: 0 auto; padding: 0 2rem; }
header { padding-top: 2.5rem; }
section { margin-top: 4rem; }
h1, h2, h3, p { margin: 0; text-wrap: pretty; }
h1 { font-size: 2.1rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.015em; }
h2 { font-size: 1.3rem; line-height: 1.3; font-weight: 620; letter-spacing: -0.005em; }
h2 + p { color: var(--soft); margin-top: .25rem; max-width: 58rem; }
a { color: inherit; text-underline-offset: .15em; text-decoration-color: var(--line); text-decoration-thickness: .1em; }
a:hover { text-decoration-color: currentColor; }
.eyebrow { color: var(--soft); font-size: .875rem; margin-bottom: .5rem; display: flex; flex-wrap: wrap; gap: .25rem .9rem; align-items: baseline; }
.label { border: 1px solid var(--inconclusive); color: var(--inconclusive); border-radius: 1rem; padding: 0 .6rem; font-weight: 600; }
.soft { color: var(--soft); font-size: .875rem; }

.banner { margin-top: 1.5rem; padding: 1.4rem 1.6rem; border-radius: .75rem; display: grid; grid-template-columns: auto 1fr; gap: 0 1.1rem; align-items: center; }
.banner .verdict { grid-row: 1 / 3; } .banner .verdict svg { width: 3.25rem; height: 3.25rem; }
.banner .word { font-size: 1.5rem; line-height: 1.2; font-weight: 700; letter-spacing: .02em; }
.banner p:last-child { font-size: 1.1rem; }
.banner.met { background: var(--met-wash); } .banner.missed { background: var(--missed-wash); } .banner.inconclusive { background: var(--inconclusive-wash); }
.met .word, .verdict.met { color: var(--met); } .missed .word, .verdict.missed { color: var(--missed); }
.inconclusive .word, .verdict.inconclusive { color: var(--inconclusive); }
.alarm { margin-top: 1.5rem; padding: 1.1rem 1.6rem; border-radius: .75rem; border: 2px solid var(--missed); } .alarm ul { margin: .4rem 0; padding-left: 1.1rem; } .alarm .verdict { vertical-align: -.3rem; margin-right: .3rem; }
.alarm strong { color: var(--missed); font-size: 1.1rem; }
code { font: .9em ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.hypothesis { margin-top: 1.75rem; max-width: 52rem; font-size: 1.1rem; }
.hypothesis span { display: block; color: var(--soft); font-size: .875rem; }

.verdict { display: inline-flex; gap: .5rem; align-items: center; font-weight: 700; font-size: .875rem; letter-spacing: .04em; white-space: nowrap; }
.verdict svg { width: 1.35rem; height: 1.35rem; flex: none; }
.shape { fill: currentColor; } .mark { fill: none; stroke: var(--paper); stroke-width: 2.4; stroke-linecap: round; stroke-linejoin: round; }

table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; font-size: .875rem; color: var(--soft); }
th, td { padding: .5rem 1.25rem .5rem 0; vertical-align: baseline; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
tbody th { color: var(--ink); font-size: 1rem; font-weight: 500; }
.number { text-align: right; white-space: nowrap; }
.interval { display: block; color: var(--soft); font-size: .8125rem; line-height: 1.3; }
.scroll { overflow-x: auto; margin-top: 1rem; }
.compact td, .compact th { font-size: .9375rem; }
.timeline { width: auto; } .timeline th, .timeline td { padding-right: 2.25rem; }
.whole { white-space: nowrap; }
tr.group > * { border-top: 2px solid var(--line); }

.targets { margin-top: 2.25rem; }
.targets td { vertical-align: top; padding-top: 1.25rem; padding-bottom: 1.4rem; }
.targets .promise { max-width: 34rem; padding-right: 1rem; }
.targets .sentence { font-size: 1.0625rem; font-weight: 600; line-height: 1.4; }
.targets .because { margin-top: .5rem; }
.targets .source { margin-top: .5rem; color: var(--soft); font-size: .875rem; }
.targets .source code { white-space: nowrap; }
.targets .measured { width: 18rem; }
.targets .measure { color: var(--soft); font-size: .875rem; }
.figure { display: flex; align-items: baseline; gap: .75rem; flex-wrap: wrap; }
.figure b { font-size: 1.6rem; line-height: 1.25; font-weight: 620; letter-spacing: -0.01em; }
.figure .none { font-size: 1.1rem; color: var(--soft); }
.gauge { display: block; width: 100%; height: auto; margin: .35rem 0 .3rem; }
.gauge .track { fill: var(--line); } .gauge .allowed { fill: var(--good); } .gauge .limit { stroke: var(--ink); stroke-width: 2; }
.gauge .met { fill: var(--met); } .gauge .missed { fill: var(--missed); } .gauge .inconclusive { fill: var(--inconclusive); }

figure { margin: 1.25rem 0 0; }
figure > .scroll { margin: 0; }
.chart { display: block; width: 100%; min-width: 46rem; height: auto; }
.chart text { font-size: 12px; fill: var(--soft); font-family: inherit; }
.chart .name { fill: var(--ink); font-weight: 600; }
.band { fill: var(--band); } .band.odd { fill: none; }
.grid { stroke: var(--line); stroke-width: 1; } .frame { fill: none; stroke: var(--line); }
.good { fill: var(--good); } .slow { fill: var(--slow); } .failed { fill: var(--failed); }
.hatch { stroke: var(--paper); stroke-width: 1.2; }
.moment { stroke: var(--ink); stroke-width: 1.25; } .moment.dash { stroke-dasharray: 5 3; } .moment.dots { stroke-dasharray: 1.5 3; }
.chart .moment-name, .chart .outage-name, .chart .phase-name { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; } .chart .moment-name { fill: var(--ink); }
.outage { fill: var(--failed); } .outage.maybe { opacity: .4; }
.p95 { fill: none; stroke-width: 1.75; stroke-linejoin: round; } .p95.fresh { stroke: var(--fresh); } .p95.sticky { stroke: var(--sticky); stroke-dasharray: 6 3; }
.chart .line-name.fresh { fill: var(--fresh); } .chart .line-name.sticky { fill: var(--sticky); }
.rail { stroke: var(--line); stroke-width: 2; } .stem { stroke: var(--soft); stroke-width: 1; } .bead { fill: var(--ink); }
.chart .bead-number { fill: var(--paper); font-weight: 600; text-anchor: middle; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; margin-top: .6rem; }
.legend span { display: inline-flex; align-items: center; gap: .45rem; }
.legend svg { width: 1.5rem; height: .8rem; }
.note { margin-top: .6rem; }
details { margin-top: 1rem; }
summary { cursor: pointer; color: var(--soft); font-size: .875rem; width: fit-content; }
details .scroll { max-height: 26rem; overflow: auto; }

.trust { list-style: none; margin: 1rem 0 0; padding: 0; }
.trust li { display: grid; grid-template-columns: 1.35rem minmax(12rem, 18rem) 1fr; gap: .9rem; padding: .65rem 0; border-bottom: 1px solid var(--line); align-items: start; }
.trust svg { width: 1.35rem; height: 1.35rem; } .trust strong { font-weight: 550; }
.limits { margin: 1rem 0 0; padding-left: 1.1rem; max-width: 52rem; } .limits li { padding: .2rem 0; } .limits li::marker { color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.5rem; margin: 1rem 0 0; } dt { color: var(--soft); } dd { margin: 0; }
footer { margin-top: 4.5rem; padding-top: 1.25rem; padding-bottom: 3rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .875rem; }

@media (max-width: 46rem) {
  main, header, footer { padding-left: 1.1rem; padding-right: 1.1rem; }
  header { padding-top: 1.5rem; }
  section { margin-top: 3rem; }
  h1 { font-size: 1.6rem; }
  .banner { padding: 1.1rem 1.1rem; gap: .4rem .8rem; } .banner .verdict { grid-row: auto; } .banner .verdict svg { width: 2.1rem; height: 2.1rem; }
  .banner p:last-child { grid-column: 1 / -1; font-size: 1.0625rem; }
  .targets table, .targets tbody, .targets tr, .targets td { display: block; width: auto; }
  .targets thead { position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; }
  .targets tr { border-bottom: 1px solid var(--line); padding: 1.1rem 0 1.2rem; } .targets td { border: 0; padding: 0 0 .6rem; }
  .compact td, .compact th { white-space: nowrap; } .timeline th, .timeline td { padding-right: 1rem; } .strip { display: none; }
  .trust li { grid-template-columns: 1.35rem 1fr; gap: .2rem .9rem; } .trust li > :last-child { grid-column: 2; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .6rem; }
}
@media print {
  :root { color-scheme: light; font-size: 9.5pt; }
  @page { size: A4; margin: 14mm 13mm; }
  body { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main, header, footer { max-width: none; padding-left: 0; padding-right: 0; }
  header { padding-top: 0; }
  section { margin-top: 2.2rem; }
  h2, h2 + p { break-after: avoid; } p { break-inside: avoid; }
  .targets tr, .trust li, figure, .banner, .alarm, .limits li { break-inside: avoid; }
  .scroll { overflow: visible; } .chart { min-width: 0; } .chart text { font-size: 13px; }
  details:not([open]) { display: none; }
}
`;
