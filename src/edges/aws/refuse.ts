/** Why a service said no, as reasons not to start: nothing has been touched yet, so none of them is a defect of ours. */
import type { AwsFacts } from '../../drill/environment.ts';
import { Refusal } from '../../run/ports.ts';
import { isPassing } from './retry.ts';

const credentialTrouble = [
  'CredentialsProviderError',
  'TokenProviderError',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'UnrecognizedClientException',
];

/** FIS takes roles of its own account only. With this, a template that it accepts shows that the credentials are of `account`. */
export function refuseForeignRole({ account, roleArn }: AwsFacts): void {
  const owner = roleArn.split(':')[4];
  if (owner !== account)
    throw new Refusal(
      'aws/role-of-other-account',
      `the environment is account ${account}, and its role ${roleArn} is of account ${owner}`,
      'Correct account or roleArn in the environment file.',
    );
}

/** The error as a `Refusal`, or as it is where it is ours. `asked` says what was being asked for. */
export function asRefusal(error: unknown, asked: string): unknown {
  if (!(error instanceof Error) || error instanceof Refusal) return error;
  const why = `${asked}: ${error.name}: ${error.message.split('\n')[0]}`;
  if (credentialTrouble.includes(error.name))
    return new Refusal('aws/no-credentials', why, 'Log in (`aws sso login`), name a profile (AWS_PROFILE), and try again.', {
      cause: error,
    });
  if (isPassing(error))
    return new Refusal('aws/unreachable', why, 'Tried several times. Check the network, the region and the endpoint.', {
      cause: error,
    });
  if (!isAnswer(error)) return error;
  return new Refusal(
    'survey/preview-failed',
    why,
    'What FIS refuses now it would refuse in earnest: correct the template or the policy.',
    {
      cause: error,
    },
  );
}

/** The service has understood and said no. */
export function isAnswer(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500;
}
