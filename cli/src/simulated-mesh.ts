import { readFileSync } from 'node:fs';
import type { FeedClientOptions } from '@eaglerank/client';
import { readRunFile } from './run-file.js';
import { CommandError, UsageError } from './terminal.js';

export interface SimulatedMeshValues {
  readonly gateway?: string | undefined;
  readonly 'secret-file'?: string | undefined;
  readonly 'feature-admin'?: string | undefined;
  readonly ca?: string | undefined;
}

/** The mesh that a simulation drives. */
export interface SimulatedMesh {
  readonly client: Pick<FeedClientOptions, 'address' | 'tls'>;
  /** Admin URL of its feature-service. */
  readonly featureAdmin: string;
  /** A token of the simulator for a tenant. */
  token(tenant: string): Promise<string>;
}

/** The named mesh, else the local one. Throws UsageError when it is named by half, CommandError without any. */
export function simulatedMesh(values: SimulatedMeshValues): SimulatedMesh {
  const { gateway, ca, 'secret-file': secretFile, 'feature-admin': featureAdmin } = values;
  if (gateway === undefined && secretFile === undefined && featureAdmin === undefined) {
    return localMesh();
  }
  if (gateway === undefined || secretFile === undefined || featureAdmin === undefined) {
    throw new UsageError(
      'say --gateway, --secret-file and --feature-admin together, or none of them',
    );
  }
  return {
    client: {
      address: gateway,
      ...(ca === undefined ? {} : { tls: { authority: readAuthority(ca) } }),
    },
    featureAdmin,
    token: tokens(secretFile),
  };
}

function localMesh(): SimulatedMesh {
  const run = readRunFile();
  if (!run) {
    throw new CommandError(
      'no local mesh is running; start one with "npm start", or name another with --gateway, --secret-file and --feature-admin',
    );
  }
  return {
    client: { address: run.gateway },
    featureAdmin: run.admin['feature-service'] ?? '',
    token: tokens(run.secretFile),
  };
}

function tokens(secretFile: string): SimulatedMesh['token'] {
  return async (tenant) => {
    const { mintToken, readSecret } = await import('@eaglerank/auth');
    const secret = readSecret(secretFile, '127.0.0.1');
    return mintToken(secret, { tenant, role: 'service', subject: 'simulator' });
  };
}

function readAuthority(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new CommandError(`--ca ${file} cannot be read`);
  }
}
