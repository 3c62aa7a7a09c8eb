import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** A self-signed certificate for this machine. */
export interface Certificate {
  /** PEM files. */
  readonly certificate: string;
  readonly key: string;
}

/** Makes a certificate for `localhost` and 127.0.0.1, valid for a year. Throws without openssl. */
export function makeCertificate(folder: string): Certificate {
  const made = { certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-nodes', '-days', '365'],
      ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
      ...['-keyout', made.key, '-out', made.certificate],
    ],
    { stdio: 'pipe' },
  );
  return made;
}
