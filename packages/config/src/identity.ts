import type { Environment } from './environment.js';

/** PEM files by which a service shows others of the mesh who it is. */
export interface IdentityFiles {
  readonly certificate: string;
  readonly key: string;
  /** Certificates that sign those of the mesh. */
  readonly authority: string;
}

const NAMES = ['MESH_CERTIFICATE_FILE', 'MESH_KEY_FILE', 'MESH_AUTHORITY_FILE'];

/** The three files, or undefined where none is set; a part of them is a fault. */
export function readIdentityFiles(env: Environment): IdentityFiles | undefined {
  const certificate = env.optional(
    'MESH_CERTIFICATE_FILE',
    'PEM certificate that this service shows other services. With it calls between services need mutual TLS; renewed files are taken up while it runs.',
  );
  const key = env.optional('MESH_KEY_FILE', 'PEM key of MESH_CERTIFICATE_FILE.');
  const authority = env.optional(
    'MESH_AUTHORITY_FILE',
    'PEM certificates of the authority that signs for the mesh and for nobody else: who has a certificate of it may call.',
  );
  const files = [certificate, key, authority];
  if (files.every((file) => file === undefined)) return undefined;
  const missing = NAMES.filter((_, i) => files[i] === undefined);
  if (missing.length > 0) {
    env.refuse(`${missing.join(', ')} must be set as well: mutual TLS needs all three files`);
  }
  return { certificate: certificate ?? '', key: key ?? '', authority: authority ?? '' };
}
