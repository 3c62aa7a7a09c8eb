import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of PEM files. */
export interface IssuedFiles {
  readonly certificate: string;
  readonly key: string;
  /** Certificate of who signed. */
  readonly authority: string;
}

/** Whether openssl is there to make certificates with. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A certificate authority of a test, in a folder. */
export class TestAuthority {
  private readonly certificate: string;
  private readonly key: string;

  constructor(
    private readonly folder: string,
    name = 'authority',
  ) {
    this.certificate = join(folder, `${name}.pem`);
    this.key = join(folder, `${name}.key`);
    openssl('req', '-x509', ...NEW_KEY, '-days', '2', '-subj', `/CN=${name}`, ...this.output(name));
  }

  /** A certificate for `host` and 127.0.0.1; the same name again replaces its files. */
  issue(name: string, { host = 'localhost' } = {}): IssuedFiles {
    const request = join(this.folder, `${name}.csr`);
    const extensions = join(this.folder, `${name}.ext`);
    writeFileSync(extensions, `subjectAltName=DNS:${host},IP:127.0.0.1\n`);
    const key = join(this.folder, `${name}.key`);
    const certificate = join(this.folder, `${name}.pem`);
    openssl('req', ...NEW_KEY, '-subj', `/CN=${name}`, '-keyout', key, '-out', request);
    openssl(
      ...['x509', '-req', '-in', request, '-CA', this.certificate, '-CAkey', this.key],
      ...['-CAcreateserial', '-days', '2', '-extfile', extensions, '-out', certificate],
    );
    return { certificate, key, authority: this.certificate };
  }

  private output(name: string): string[] {
    const key = join(this.folder, `${name}.key`);
    return ['-keyout', key, '-out', join(this.folder, `${name}.pem`)];
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', [...args], { stdio: 'pipe' });
}
