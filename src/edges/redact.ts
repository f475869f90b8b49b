/** Keeps secrets out of what is recorded: a journal is evidence, and evidence is passed around. */

const secretName = /TOKEN|SECRET|PASS|PWD|CREDENTIAL|KEY|DSN|DATABASE_URL/i;

/** Where the shell is and was. */
const workingDirectory = /^(OLD)?PWD$/;

/** Shorter values would hit innocent text: a variable that is `1` is no secret. */
const shortest = 4;

/** Names and values of variables whose names look secret. A value of several lines counts line by line as well. */
function secretsOf(env: NodeJS.ProcessEnv): readonly (readonly [name: string, value: string])[] {
  return Object.entries(env)
    .filter(([name]) => secretName.test(name) && !workingDirectory.test(name))
    .flatMap(([name, value = '']) => [value, ...value.split('\n')].map((part) => [name, part.trim()] as const))
    .filter(([, value]) => value.length >= shortest)
    .toSorted(([, a], [, b]) => b.length - a.length);
}

/** The text with `[TOKEN]` in place of what TOKEN holds. Only values as they are: an encoded one is not recognised. */
export function redact(text: string, env: NodeJS.ProcessEnv): string {
  return secretsOf(env).reduce((left, [name, value]) => left.replaceAll(value, `[${name}]`), text);
}

/** Names of the secret variables whose values the text holds. */
export function secretsIn(text: string, env: NodeJS.ProcessEnv): readonly string[] {
  return [...new Set(secretsOf(env).flatMap(([name, value]) => (text.includes(value) ? [name] : [])))];
}
