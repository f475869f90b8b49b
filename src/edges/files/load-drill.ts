/**
 * Scenarios as they lie on disk:
 *
 *     scenarios/
 *       az-power-loss.drill.ts      a drill (or a game day), also as .drill.yaml
 *       templates/*.json            FIS experiment templates
 *       targets.yaml                documented targets
 *
 * Everything is read and checked together, because drills name targets, templates and each other.
 */
import { basename, dirname, join, resolve } from 'node:path';
import type { Diagnostic } from '../../drill/diagnostic.ts';
import { nearest } from '../../drill/nearest.ts';
import type { Drill, EnvironmentKind, FisTemplate, GameDay, Target } from '../../drill/types.ts';
import { toDiagnostics, error } from '../../drill/finding.ts';
import { validateDrill, validateGameDay, validateTemplate } from '../../drill/validate.ts';
import { drillName, findDrillFiles, isDrillFile, readDrillFile } from './drill-files.ts';
import { glob } from 'node:fs/promises';
import { loadTargets, readData, wholeFile, type DataFile } from './load-targets.ts';

export interface LoadedScenario {
  /** The drill named, or those of the game day named, in order. */
  readonly drills: readonly Drill[];
  readonly targets: readonly Target[];
  readonly templates: Readonly<Record<string, FisTemplate>>;
}

export type ScenarioResult =
  | { readonly ok: true; readonly scenario: LoadedScenario; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export type ScenarioList =
  | {
      readonly ok: true;
      readonly drills: readonly Drill[];
      readonly gameDays: readonly GameDay[];
      readonly targets: readonly Target[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * The scenario of that name: the id of a drill or game day in `<cwd>/scenarios`, or a file with its neighbours.
 *
 * Only what belongs to it counts: another drill's mistakes do not stop this one. With `kind`, targets must have a limit for
 * that kind of environment. Never throws for what a person wrote.
 */
export async function loadScenario(name: string, cwd: string, kind?: EnvironmentKind): Promise<ScenarioResult> {
  const file = isDrillFile(name) ? resolve(cwd, name) : undefined;
  const shelf = await readShelf(file ? dirname(file) : join(cwd, 'scenarios'), cwd, file);
  const wanted = shelf.files.find((each) => (file ? each.file === file : idOf(each) === name));
  if (!wanted) {
    const ids = shelf.files.map(idOf);
    const near = nearest(name, ids);
    const missing = wholeFile('file/missing', `scenarios/${name}.drill.ts`, `no drill or game day has the id ${name}`);
    return {
      ok: false,
      diagnostics: [{ ...missing, hint: near ? `did you mean ${near}?` : `known: ${ids.join(', ') || 'none'}` }],
    };
  }
  const named = isGameDay(wanted) ? membersOf(wanted, shelf) : [wanted];
  const checked = named.map((each) => checkDrill(each, shelf, kind));
  const templates = usedTemplates(named, shelf);
  const diagnostics = [
    ...shelf.targets.diagnostics,
    ...(isGameDay(wanted) ? checkGameDay(wanted, shelf).diagnostics : []),
    ...checked.flatMap((each) => each.diagnostics),
    ...templates.flatMap((each) => each.diagnostics),
    ...duplicates(shelf).filter((each) => [wanted, ...named].some(({ source }) => source.file === each.file)),
  ];
  if (diagnostics.some(({ severity }) => severity === 'error')) return { ok: false, diagnostics };
  const scenario: LoadedScenario = {
    drills: checked.flatMap((each) => (each.value ? [each.value] : [])),
    targets: shelf.targets.targets ?? [],
    templates: Object.fromEntries(templates.map((each) => [each.name, each.value as FisTemplate])),
  };
  return { ok: true, scenario, warnings: diagnostics };
}

/** All drills, game days and targets below `<cwd>/scenarios`; every mistake in any of them at once. */
export async function listScenarios(cwd: string): Promise<ScenarioList> {
  const shelf = await readShelf(join(cwd, 'scenarios'), cwd);
  const drills = shelf.files.filter((each) => !isGameDay(each)).map((each) => checkDrill(each, shelf));
  const days = shelf.files.filter(isGameDay).map((each) => checkGameDay(each, shelf));
  const templates = usedTemplates(shelf.files, shelf);
  const diagnostics = [shelf.targets, ...drills, ...days, ...templates, { diagnostics: duplicates(shelf) }].flatMap(
    (each) => each.diagnostics,
  );
  if (diagnostics.some(({ severity }) => severity === 'error')) return { ok: false, diagnostics };
  return {
    ok: true,
    drills: drills.flatMap((each) => (each.value ? [each.value] : [])),
    gameDays: days.flatMap((each) => (each.value ? [each.value] : [])),
    targets: shelf.targets.targets ?? [],
  };
}

interface DrillFile extends DataFile {
  readonly file: string;
}

interface Shelf {
  readonly files: readonly DrillFile[];
  readonly targets: Awaited<ReturnType<typeof loadTargets>>;
  readonly templates: ReadonlyMap<string, DataFile>;
}

async function readShelf(folder: string, cwd: string, also?: string): Promise<Shelf> {
  const files = new Set([...(also ? [also] : []), ...(await findDrillFiles(folder))]);
  const templates = await Array.fromAsync(glob('*.json', { cwd: join(folder, 'templates') }));
  return {
    files: await Promise.all([...files].map(async (file) => ({ file, ...(await readDrillFile(file, cwd)) }))),
    targets: await loadTargets(join(folder, 'targets.yaml'), cwd),
    templates: new Map(
      await Promise.all(
        templates.toSorted().map(async (name) => [basename(name), await readData(join(folder, 'templates', name), cwd)] as const),
      ),
    ),
  };
}

/** Read from the data as written, so that a drill with a mistake in it is still found by its id. */
function idOf({ file, value }: DrillFile): string {
  const id = (value as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' ? id : drillName(file);
}

function isGameDay({ value }: DrillFile): boolean {
  return (value as { kind?: unknown } | null | undefined)?.kind === 'game-day';
}

function membersOf({ value }: DrillFile, { files }: Shelf): DrillFile[] {
  const { drills } = value as { drills?: unknown };
  if (!Array.isArray(drills)) return [];
  return drills.flatMap((id) => files.find((each) => !isGameDay(each) && idOf(each) === id) ?? []);
}

function checkDrill({ value, source, diagnostics }: DrillFile, { targets, templates }: Shelf, kind?: EnvironmentKind) {
  if (diagnostics.length > 0) return { diagnostics };
  return validateDrill(value, source, {
    ...(kind && { kind }),
    ...(targets.written && { targets: targets.written }),
    templates: new Map([...templates].map(([name, each]) => [name, each.value])),
  });
}

function checkGameDay({ value, source }: DrillFile, { files }: Shelf) {
  return validateGameDay(value, source, files.filter((each) => !isGameDay(each)).map(idOf));
}

/** Those that a drill names and that are there; each is checked once, however many drills use it. */
function usedTemplates(files: readonly DrillFile[], { templates }: Shelf) {
  const names = files.flatMap(({ value }) => {
    const faults = (value as { faults?: unknown } | null | undefined)?.faults;
    return Array.isArray(faults) ? faults.map((fault) => (fault as { template?: unknown } | null)?.template) : [];
  });
  return [...templates].flatMap(([name, { value, source, diagnostics }]) => {
    if (!names.includes(name)) return [];
    return [{ name, ...(diagnostics.length > 0 ? { diagnostics } : validateTemplate(value, source)) }];
  });
}

/** Each of the files that share an id is told of another one. */
function duplicates({ files }: Shelf): Diagnostic[] {
  return files.flatMap((one) => {
    const twin = files.find((other) => other !== one && idOf(other) === idOf(one));
    if (!twin) return [];
    const message = `${idOf(one)} is also the id in ${twin.source.file}`;
    return toDiagnostics([error('drill/duplicate-id', ['id'], message)], one.source);
  });
}
