import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { experimental } from '@grpc/grpc-js';
import type { Clock } from '@eaglerank/domain';
import type { Logger } from '@eaglerank/telemetry';

/** Paths of PEM files; the authority signs for the mesh and for nobody else. */
type IdentityFiles = Readonly<Record<'certificate' | 'key' | 'authority', string>>;

export interface IdentityOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Time between two looks at the files, ms; 30,000 unless said, a kubelet takes as long to renew them. */
  readonly refreshMs?: number;
}

interface Pems {
  readonly certificate: Buffer;
  readonly key: Buffer;
  readonly authority: Buffer;
}

type CaListener = experimental.CaCertificateUpdateListener;
type IdentityListener = experimental.IdentityCertificateUpdateListener;

/** The files cannot be used; the message names the file and the remedy. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
}

/**
 * Certificate, key and authority of a service, for both ends of the calls between services. Renewed
 * files are checked first; what is wrong is logged, and the last good ones stay in use. New connections
 * use the new ones.
 */
export class MeshIdentity implements experimental.CertificateProvider {
  private readonly authorityListeners = new Set<CaListener>();
  private readonly certificateListeners = new Set<IdentityListener>();
  private readonly timer: NodeJS.Timeout;
  private refused = '';

  private constructor(
    private readonly files: IdentityFiles,
    private readonly options: IdentityOptions,
    private current: Pems,
  ) {
    this.timer = setInterval(() => void this.refresh(), options.refreshMs ?? 30_000);
    this.timer.unref();
  }

  /** Reads the files; undefined where none are named. Throws IdentityError. */
  static open(
    files: IdentityFiles | undefined,
    options: IdentityOptions,
  ): MeshIdentity | undefined {
    if (!files) return undefined;
    const { certificate, key, authority } = files;
    const pems = {
      certificate: readOrRefuse(certificate),
      key: readOrRefuse(key),
      authority: readOrRefuse(authority),
    };
    const fault = faultOf(pems, files, options.clock);
    if (fault !== undefined) throw new IdentityError(fault);
    return new MeshIdentity(files, options, pems);
  }

  /** Looks at the files now. */
  async refresh(): Promise<void> {
    const { files } = this;
    try {
      const [certificate, key, authority] = await Promise.all([
        readFile(files.certificate),
        readFile(files.key),
        readFile(files.authority),
      ]);
      this.take({ certificate, key, authority });
    } catch (error) {
      this.refuse((error as Error).message);
    }
  }

  private take(pems: Pems): void {
    if (isSame(pems, this.current)) return;
    const fault = faultOf(pems, this.files, this.options.clock);
    if (fault !== undefined) return this.refuse(fault);
    this.current = pems;
    this.refused = '';
    this.options.logger.info('MeshIdentityRenewed', { valid_to: validTo(pems).toISOString() });
    for (const listener of this.authorityListeners) listener(this.authorityUpdate());
    for (const listener of this.certificateListeners) listener(this.certificateUpdate());
  }

  /** One line for each fault, however often it is seen. */
  private refuse(reason: string): void {
    if (reason === this.refused) return;
    this.refused = reason;
    this.options.logger.error('MeshIdentityRefused', { reason });
  }

  private authorityUpdate(): experimental.CaCertificateUpdate {
    return { caCertificate: this.current.authority };
  }

  private certificateUpdate(): experimental.IdentityCertificateUpdate {
    return { certificate: this.current.certificate, privateKey: this.current.key };
  }

  // grpc-js listens to itself only after it has asked, so the first answer comes a tick later

  addCaCertificateListener(listener: CaListener): void {
    this.authorityListeners.add(listener);
    process.nextTick(() => listener(this.authorityUpdate()));
  }

  removeCaCertificateListener(listener: CaListener): void {
    this.authorityListeners.delete(listener);
  }

  addIdentityCertificateListener(listener: IdentityListener): void {
    this.certificateListeners.add(listener);
    process.nextTick(() => listener(this.certificateUpdate()));
  }

  removeIdentityCertificateListener(listener: IdentityListener): void {
    this.certificateListeners.delete(listener);
  }

  close(): void {
    clearInterval(this.timer);
  }
}

function readOrRefuse(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new IdentityError(`${file} cannot be read (${code}): mount it or correct the path`);
  }
}

/** What is wrong with the files, if anything. */
function faultOf(pems: Pems, files: IdentityFiles, clock: Clock): string | undefined {
  const { certificate: cert, key, authority: ca } = pems;
  try {
    createSecureContext({ cert, key });
  } catch {
    return `${files.certificate} and ${files.key} are no pair in PEM form: renew both together`;
  }
  try {
    new X509Certificate(ca);
    createSecureContext({ ca });
  } catch {
    return `${files.authority} is no certificate in PEM form`;
  }
  if (!isSignedBy(cert, ca)) {
    return `${files.certificate} is not signed by ${files.authority}: name the authority that signs for this mesh`;
  }
  if (validTo(pems).getTime() <= clock.now()) {
    return `${files.certificate} has expired at ${validTo(pems).toISOString()}: renew it`;
  }
  return undefined;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function certificatesIn(pem: Buffer): X509Certificate[] {
  return (pem.toString().match(CERTIFICATE) ?? []).map((text) => new X509Certificate(text));
}

/** Whether a chain leads from its first certificate to one of the authority's. */
function isSignedBy(chain: Buffer, authority: Buffer): boolean {
  const roots = certificatesIn(authority);
  const between = certificatesIn(chain);
  let subject = between.shift();
  while (subject) {
    const issued = (by: X509Certificate): boolean =>
      subject?.checkIssued(by) === true && subject.verify(by.publicKey);
    if (roots.some((root) => issued(root) || root.fingerprint256 === subject?.fingerprint256)) {
      return true;
    }
    const next = between.findIndex(issued);
    subject = next < 0 ? undefined : between.splice(next, 1)[0];
  }
  return false;
}

function validTo({ certificate }: Pems): Date {
  return new Date(new X509Certificate(certificate).validTo);
}

function isSame(a: Pems, b: Pems): boolean {
  return (
    a.certificate.equals(b.certificate) && a.key.equals(b.key) && a.authority.equals(b.authority)
  );
}
