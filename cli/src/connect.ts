import type { FeedClient } from '@eaglerank/client';
import { ROLES, type Role } from '@eaglerank/domain';
import type { CliConfig } from './config.js';
import { readRunFile } from './run-file.js';
import { CommandError, UsageError } from './terminal.js';

/** Options that every command which calls a mesh understands. */
export const connectionOptions = {
  gateway: { type: 'string' },
  tenant: { type: 'string' },
  token: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

export interface ConnectionValues {
  readonly gateway?: string | undefined;
  readonly tenant?: string | undefined;
  readonly token?: string | undefined;
}

export const connectionHelp = `  --tenant ID            tenant to act for (default: the token's, else social)
  --gateway HOST:PORT    gateway to call (default: EAGLERANK_GATEWAY, else the local mesh)
  --token TOKEN          token to call with (default: EAGLERANK_TOKEN, else minted for the local mesh)
  --json                 print JSON for scripts`;

const DEFAULT_TENANT = 'social';

const noMesh = (what: string, variable: string): CommandError =>
  new CommandError(
    `no local mesh is running and no ${what} was named; run "npm start" in another terminal or set ${variable}`,
  );

/** A token for the local mesh, signed with its own secret. Throws CommandError without one. */
export async function localToken(
  tenant: string,
  role: Role,
  subject: string,
  ttlSeconds?: number,
): Promise<string> {
  const run = readRunFile();
  if (!run) throw noMesh('token', 'EAGLERANK_TOKEN');
  const { mintToken, readSecret } = await import('@eaglerank/auth');
  return mintToken(readSecret(run.secretFile, '127.0.0.1'), { tenant, role, subject, ttlSeconds });
}

/** Throws UsageError unless `text` is a role. */
export function parseRole(text: string): Role {
  const role = ROLES.find((r) => r === text);
  if (!role) throw new UsageError(`"${text}" is no role; use one of ${ROLES.join(', ')}`);
  return role;
}

export function tenantOf(values: ConnectionValues): string {
  return values.tenant ?? DEFAULT_TENANT;
}

/** The token to call with: named, from the environment, or minted for the local mesh. */
export async function tokenFor(
  values: ConnectionValues,
  config: CliConfig,
  role: Role,
): Promise<string> {
  return values.token ?? config.token ?? (await localToken(tenantOf(values), role, 'cli'));
}

/** `host:port` of the gateway. Throws CommandError when nothing names one. */
export function gatewayAddress(values: ConnectionValues, config: CliConfig): string {
  const address = values.gateway ?? config.gateway ?? readRunFile()?.gateway;
  if (address === undefined) throw noMesh('gateway', 'EAGLERANK_GATEWAY');
  return address;
}

/** A client for the gateway that the options, the environment or the local mesh name. */
export async function connectGateway(
  values: ConnectionValues,
  config: CliConfig,
  role: Role = 'service',
): Promise<FeedClient> {
  const token = await tokenFor(values, config, role);
  // what only mints a token, or is refused here, need not wait for it
  const { FeedClient: Client } = await import('@eaglerank/client');
  return new Client({ address: gatewayAddress(values, config), token, tenant: values.tenant });
}
