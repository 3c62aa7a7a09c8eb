import { Environment } from '@eaglerank/config/environment';
import { PORT_SETTINGS, type MeshPorts } from '@eaglerank/mesh/plan';

/** Settings of the command line, from the environment. */
export interface CliConfig {
  readonly ports: MeshPorts;
  /** Redis to use instead of a private one. */
  readonly redisUrl: string | undefined;
  readonly token: string | undefined;
  readonly gateway: string | undefined;
  readonly feature: string | undefined;
  /** Passed on to child processes. */
  readonly inherited: Readonly<Record<string, string | undefined>>;
}

/** The environment of this process. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

export function readConfig(source: Readonly<Record<string, string | undefined>>): CliConfig {
  const env = new Environment(source);
  const ports = Object.fromEntries(
    Object.entries(PORT_SETTINGS).map(([key, [name, fallback]]) => [
      key,
      env.port(name, fallback, `Port of the local mesh (${key}).`),
    ]),
  ) as unknown as MeshPorts;
  const config = {
    ports,
    redisUrl: env.optional('REDIS_URL', 'Redis of the local mesh; a private one when not set.'),
    token: env.optional(
      'EAGLERANK_TOKEN',
      'Token for calls; minted for a local mesh when not set.',
    ),
    gateway: env.optional('EAGLERANK_GATEWAY', 'Gateway host:port; the local mesh when not set.'),
    feature: env.optional(
      'EAGLERANK_FEATURE',
      'Feature service host:port; the local mesh when not set.',
    ),
    inherited: source,
  };
  env.finish();
  return config;
}
