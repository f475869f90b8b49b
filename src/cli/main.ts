/** The door: verbs, flags, exit codes. Each verb is a module of its own and is loaded only when called, so that `--help` stays quick. */
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { reportError } from './errors.ts';
import { exitCodes } from './exit-codes.ts';
import { hearStrays } from './strays.ts';
import { systemTerminal, type Terminal } from './terminal.ts';
import { usageErrorOf, wantsJson } from './usage.ts';

/** Sets `process.exitCode`; never throws, and exits by force only for an error that nobody awaited, so that everything written arrives. */
export async function main(argv: readonly string[]): Promise<void> {
  const terminal = systemTerminal();
  // Until something else is known, and for as long as the process lives: an end that nobody meant is a defect.
  process.exitCode = exitCodes.defect.code;
  hearStrays((error) => process.exit(reportError(error, terminal, wantsJson(argv))));
  try {
    process.exitCode = await dispatch(argv, terminal);
  } catch (error) {
    // commander throws for help and version, too, which are no errors.
    if (error instanceof CommanderError && error.exitCode === 0) process.exitCode = exitCodes.met.code;
    else
      process.exitCode = reportError(
        error instanceof CommanderError ? usageErrorOf(error, argv) : error,
        terminal,
        wantsJson(argv),
      );
  }
}

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<number> {
  let exit = 0;
  const program = buildProgram(terminal, (code) => (exit = code));
  await program.parseAsync([...argv], { from: 'user' });
  return exit;
}

const scale = (text: string): number => {
  const value = Number(text);
  if (!(value >= 1)) throw new InvalidArgumentError('write a number of at least 1, such as 10');
  return value;
};

export function buildProgram(terminal: Terminal, done: (code: number) => void): Command {
  const program = new Command('gameday')
    .description('Game days that prove or refute documented resilience promises, from the client’s own requests.')
    .version('0.1.0')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.data(text),
      writeErr: (text) => terminal.say(text.trimEnd()),
      // Said once, by `reportError`, in the form of every other error.
      outputError: () => undefined,
    })
    .showSuggestionAfterError()
    .addHelpText('after', `${examples(...mainExamples)}\n\n${exitHelp()}`);

  const output = () => new Option('--output <format>', 'result on stdout').choices(['text', 'json']).default('text');
  const environment = () => new Option('--env <environment>', 'lab, or an environment file').default('lab').env('GAMEDAY_ENV');
  const timeScale = () => new Option('--scale <n>', 'lab only: divides what the cloud waits for').default(10).argParser(scale);

  program
    .command('run')
    .description('run a drill or a game day, judge it, and put everything back')
    .argument('<drill>', 'id in scenarios/, a file, or a saved plan')
    .addOption(environment())
    .addOption(timeScale())
    .addOption(output())
    .option('--reports <dir>', 'where the run’s folder goes', 'reports')
    .option('--yes', 'do not ask before touching an account')
    .option('--hold', 'leave the fault in force at the end, for inspection; exit 6')
    .option('--allow-endpoint', 'let AWS_ENDPOINT_URL* divert an account’s requests')
    .addHelpText(
      'after',
      examples('gameday run az-power-loss', 'gameday run az-power-loss --env environments/staging.yaml --yes --output json') +
        toldOnStderr,
    )
    .action(async (drill, options) => done(await (await import('./verbs/run.ts')).run(drill, options, terminal)));

  program
    .command('plan')
    .summary('show what a run would do, to what, for how long, and stop there')
    .description(
      'show what a run would do, to what, for how long, and stop there. No target is touched: what a FIS template would hit is found by making it, starting it with every action skipped, and deleting it (docs/decisions/0004)',
    )
    .argument('<drill>', 'id in scenarios/ or a file')
    .addOption(environment())
    .addOption(timeScale())
    .addOption(output())
    .option('--out <file>', 'save the plan; `run <file>` refuses it once it is stale')
    .option('--allow-endpoint', 'let AWS_ENDPOINT_URL* divert an account’s requests')
    .addHelpText(
      'after',
      examples('gameday plan az-power-loss', 'gameday plan az-power-loss --out plan.json && gameday run plan.json'),
    )
    .action(async (drill, options) => done(await (await import('./verbs/plan.ts')).plan(drill, options, terminal)));

  program
    .command('recover')
    .description('pay what a run still owes')
    .argument('[run]', 'a run’s folder or id; the newest that owes something if left out')
    .option('--reports <dir>', 'where runs are', 'reports')
    .addOption(output())
    .addHelpText('after', examples('gameday recover', 'gameday recover 20261121-191834-az-power-loss-3f9a'))
    .action(async (run, options) => done(await (await import('./verbs/recover.ts')).recover(run, options, terminal)));

  program
    .command('report')
    .description('judge a run again from its evidence and write its reports')
    .argument('[run]', 'a run’s folder or id; the newest if left out')
    .option('--reports <dir>', 'where runs are', 'reports')
    .addOption(new Option('--output <format>', 'result on stdout').choices(['text', 'json', 'junit', 'markdown']).default('text'))
    .addHelpText(
      'after',
      examples('gameday report', 'gameday report reports/20261121-191834-az-power-loss-3f9a --output junit > junit.xml'),
    )
    .action(async (run, options) => done(await (await import('./verbs/report.ts')).report(run, options, terminal)));

  program
    .command('list')
    .description('drills, game days and targets there are')
    .addOption(output())
    .addHelpText('after', examples('gameday list', 'gameday list --output json | jq -r .drills[].id'))
    .action(async (options) => done(await (await import('./verbs/list.ts')).list(options, terminal)));

  program
    .command('demo')
    .description('lose a zone in the lab, under load: the main job in about a minute')
    .option('--reports <dir>', 'where the run’s folder goes', 'reports')
    .addOption(output())
    .addHelpText('after', examples('gameday demo') + toldOnStderr)
    .action(async (options) => done(await (await import('./verbs/demo.ts')).demo(options, terminal)));

  program
    .command('doctor')
    .description('what is there, what is missing, and what to do about it')
    .addOption(output())
    .addHelpText('after', examples('gameday doctor'))
    .action(async (options) => done(await (await import('./verbs/doctor.ts')).doctor(options, terminal)));

  const lab = program
    .command('lab')
    .description('a small cloud on this machine')
    .addHelpText('after', examples('gameday lab up'));
  lab
    .command('up')
    .description('start it; it lives until `lab down`')
    .addOption(timeScale())
    .addOption(output())
    .addOption(new Option('--defect <name>', 'plant a defect').env('GAMEDAY_LAB_DEFECT'))
    .addHelpText('after', examples('gameday lab up', 'gameday lab up --defect balancer-without-health-checks'))
    .action(async (options, command: Command) => {
      const scaleStated = command.getOptionValueSource('scale') !== 'default';
      done(await (await import('./verbs/lab.ts')).up({ ...options, scaleStated }, terminal));
    });
  lab
    .command('status')
    .addOption(output())
    .description('what is up, and how to look in with your own tools')
    .addHelpText('after', examples('gameday lab status', 'gameday lab status --output json | jq .pids'))
    .action(async (options) => done(await (await import('./verbs/lab.ts')).status(options, terminal)));
  lab
    .command('down')
    .description('end it')
    .addHelpText('after', examples('gameday lab down'))
    .action(async () => done(await (await import('./verbs/lab.ts')).down(terminal)));

  const analyze = program
    .command('analyze')
    .description('the judges as plumbing, for anybody’s files')
    .addHelpText('after', examples('gameday analyze samples run.csv'));
  analyze
    .command('samples')
    .description('outages, availability and latency from a k6 CSV or JSON output')
    .argument('<file>', 'k6 --out csv=… or json=…, plain, gzip or zstd')
    .option('--fault-start <time>', 'ISO time or epoch ms')
    .option('--fault-end <time>', 'ISO time or epoch ms')
    .option('--good-within <duration>', 'a good request takes no longer', '500ms')
    .option('--timeout <duration>', 'the client’s time-out', '2s')
    .option('--targets <file>', 'documented targets to judge; without them nothing is judged (exit 4)')
    .addOption(
      new Option('--limits-for <kind>', 'whose limits of the targets count')
        .choices(['lab', 'aws', 'command'])
        .default('command'),
    )
    .addOption(output())
    .addHelpText(
      'after',
      examples('gameday analyze samples run.csv --fault-start 2026-11-21T16:00:00Z --fault-end 2026-11-21T16:02:00Z'),
    )
    .action(async (file, options) =>
      done(await (await import('./verbs/analyze.ts')).analyzeSamplesFile(file, options, terminal)),
    );

  const k6 = program.command('k6').description('the load engine').addHelpText('after', examples('gameday k6 install'));
  k6.command('install')
    .description('find or build k6 now instead of at the first run')
    .addOption(output())
    .addHelpText('after', examples('gameday k6 install'))
    .action(async (options) => done(await (await import('./verbs/k6.ts')).install(options, terminal)));

  program
    .command('self-test')
    .description('plant defects in the lab; every one must turn its drill red for the right reason')
    .argument('[defects...]', 'names; all if left out')
    .addOption(output())
    .addHelpText('after', examples('gameday self-test', 'gameday self-test fault-without-effect'))
    .action(async (names, options) => done(await (await import('./verbs/self-test.ts')).selfTest(names, options, terminal)));

  program
    .command('schema')
    .description('JSON Schema, for editors')
    .addArgument(
      new Argument('<what>', 'what to describe').choices(['drill', 'game-day', 'targets', 'environment', 'template', 'report']),
    )
    .addHelpText('after', examples('gameday schema drill > drill.schema.json'))
    .action(async (what) => done(await (await import('./verbs/schema.ts')).schema(what, terminal)));

  return program;
}

const mainExamples = [
  'gameday demo                               lose a zone in the lab',
  'gameday plan az-power-loss                 what would happen; touches no target',
  'gameday run az-power-loss --env prod.yaml  the same drill in an account',
  'gameday recover                            put back what a killed run left broken',
];

const examples = (...lines: readonly string[]): string =>
  ['', `Example${lines.length > 1 ? 's' : ''}:`, ...lines.map((line) => `  ${line}`)].join('\n');

const toldOnStderr = '\n\nAs text, what happens and how it ended are told on stderr; stdout stays empty.';

function exitHelp(): string {
  const rows = Object.values(exitCodes).map(
    ({ code, meaning, environment }) => `  ${String(code).padStart(3)}  ${meaning.padEnd(58)} ${environment}`,
  );
  return `Exit codes (environment afterwards):\n${rows.join('\n')}`;
}
