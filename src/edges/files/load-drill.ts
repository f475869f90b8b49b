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
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Diagnostic } from '../../drill/diagnostic.ts';
import { nearest } from '../../drill/nearest.ts';
import type { Drill, EnvironmentKind, FisTemplate, GameDay, Target } from '../../drill/types.ts';
import { toDiagnostics, error } from '../../drill/finding.ts';
import { validateDrill, validateGameDay, validateTemplate } from '../../drill/validate.ts';
import { drillName, findDrillFiles, isDrillFile, readDrillFile } from './drill-files.ts';
import { glob, stat } from 'node:fs/promises';
import { scriptNames } from './load-scripts.ts';
import { loadTargets, readData, reasonOf, wholeFile, type DataFile } from './load-targets.ts';

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
  if (!wanted) return { ok: false, diagnostics: [await notFound(name, cwd, shelf)] };
  // Of a file that is not there, the neighbours' absence says nothing more.
  if (wanted.diagnostics.some(({ code }) => code === 'file/missing')) return { ok: false, diagnostics: wanted.diagnostics };
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
  if (!shelf.there) return { ok: false, diagnostics: [noFolder()] };
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
  /** Whether there is such a folder at all. */
  readonly there: boolean;
  /** As it is shown: relative to where one stands. */
  readonly folder: string;
  readonly files: readonly DrillFile[];
  readonly targets: Awaited<ReturnType<typeof loadTargets>>;
  readonly templates: ReadonlyMap<string, DataFile>;
  readonly scripts: readonly string[];
}

async function readShelf(folder: string, cwd: string, also?: string): Promise<Shelf> {
  const files = new Set([...(also ? [also] : []), ...(await findDrillFiles(folder))]);
  const templates = await Array.fromAsync(glob('*.json', { cwd: join(folder, 'templates') }));
  return {
    there: await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    ),
    folder: relative(cwd, folder),
    scripts: await scriptNames(),
    files: await Promise.all([...files].map(async (file) => ({ file, ...(await readDrillFile(file, cwd)) }))),
    targets: await loadTargets(join(folder, 'targets.yaml'), cwd),
    templates: new Map(
      await Promise.all(
        templates.toSorted().map(async (name) => [basename(name), await readData(join(folder, 'templates', name), cwd)] as const),
      ),
    ),
  };
}

function noFolder(): Diagnostic {
  const missing = wholeFile('file/missing', 'scenarios/', 'no scenarios/ folder here');
  return { ...missing, hint: 'run in the project’s folder, or name a file' };
}

/** An id is told what ids there are; what looks like a path, that it is no drill's. */
async function notFound(name: string, cwd: string, { there, files }: Shelf): Promise<Diagnostic> {
  if (/[/\\]|\.\w+$/.test(name)) {
    const why = await stat(resolve(cwd, name)).then(() => 'this is no file of a drill', reasonOf);
    return wholeFile('file/missing', name, why);
  }
  if (!there) return noFolder();
  const missing = wholeFile('file/missing', `scenarios/${name}.drill.ts`, `no drill or game day has the id ${name}`);
  const ids = files.map(idOf);
  const near = nearest(name, ids);
  return { ...missing, hint: near ? `did you mean ${near}?` : `known: ${ids.join(', ') || 'none'}` };
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

function checkDrill({ value, source, diagnostics }: DrillFile, shelf: Shelf, kind?: EnvironmentKind) {
  const { targets, templates, scripts, folder } = shelf;
  if (diagnostics.length > 0) return { diagnostics };
  return validateDrill(value, source, {
    ...(kind && { kind }),
    ...(targets.written && { targets: targets.written }),
    templates: new Map([...templates].map(([name, each]) => [name, each.value])),
    templatesIn: join(folder, 'templates'),
    scripts,
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
