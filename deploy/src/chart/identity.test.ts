import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestAuthority, hasOpenssl } from '@eaglerank/testkit';
import { expect } from 'chai';
import { CHART_CASES, TRIAL } from './chart-cases.js';
import { renderChart, type KubernetesObject } from './helm.js';
import { ofKind, podsOf, type Pod } from './manifests.js';
import { NativePods } from './native-pods.js';
import { helmOrSkip, render } from './testing/with-helm.js';

const KNOWN = ['candidate-service', 'gateway', 'ranker-service'];

interface Certificate {
  readonly secretName: string;
  readonly dnsNames?: readonly string[];
  readonly isCA?: boolean;
  readonly issuerRef: { readonly kind: string; readonly name: string };
}

const certificatesOf = (objects: readonly KubernetesObject[]): Certificate[] =>
  ofKind(objects, 'Certificate').map((object) => object['spec'] as Certificate);

const identityOf = ({ spec }: Pod): string | undefined =>
  spec.volumes.find(({ name }) => name === 'identity')?.secret?.secretName;

describe('certificates between services', function () {
  this.timeout(60_000);

  const rendered = async (test: Mocha.Context, name: string) => {
    const found = CHART_CASES.find((one) => one.name === name);
    if (!found) throw new Error(`no case ${name}`);
    return render(helmOrSkip(test), found);
  };

  it('are none unless asked for', async function () {
    const objects = await rendered(this, 'needed values only');
    expect(certificatesOf(objects)).to.deep.equal([]);
    expect(podsOf(objects).flatMap((pod) => identityOf(pod) ?? [])).to.deep.equal([]);
  });

  it('name the hosts that the gateway calls, and are mounted where they are read', async function () {
    const objects = await rendered(this, 'certificates of an authority of the release');
    const certificates = certificatesOf(objects);
    const issuers = ofKind(objects, 'Issuer').map(({ metadata }) => metadata.name);
    for (const { issuerRef } of certificates) expect(issuers).to.include(issuerRef.name);
    expect(certificates.filter(({ isCA }) => isCA)).to.have.length(1);
    const pods = podsOf(objects).filter((pod) => identityOf(pod) !== undefined);
    expect(pods.map(({ component }) => component).sort()).to.deep.equal(KNOWN);
    const names = new Map(pods.map((pod) => [identityOf(pod), namesIn(certificates, pod)]));
    const gateway = pods.find(({ component }) => component === 'gateway');
    const env = new Map(gateway?.spec.containers[0]?.env?.map((one) => [one.name, one.value]));
    for (const variable of ['CANDIDATE_ADDRESSES', 'RANKER_ADDRESSES']) {
      const host = /^dns:\/\/\/(.+):\d+$/.exec(env.get(variable) ?? '')?.[1];
      expect([...names.values()].flat()).to.include(host);
    }
  });

  it('are signed by the issuer that is named, and by no other', async function () {
    const objects = await rendered(this, 'certificates of another issuer');
    expect(ofKind(objects, 'Issuer')).to.deep.equal([]);
    const certificates = certificatesOf(objects);
    expect(certificates).to.have.length(KNOWN.length);
    for (const { issuerRef } of certificates) {
      expect(issuerRef).to.include({ kind: 'ClusterIssuer', name: 'mesh' });
    }
  });

  it('come from a secret where one is named', async function () {
    const objects = await rendered(this, 'certificates in a secret');
    expect(certificatesOf(objects)).to.deep.equal([]);
    const secrets = podsOf(objects).flatMap((pod) => identityOf(pod) ?? []);
    expect(secrets).to.deep.equal(KNOWN.map(() => 'managed-identity'));
  });

  it('let pods serve that were given them, run as processes', async function () {
    this.timeout(300_000);
    const helm = helmOrSkip(this);
    if (!hasOpenssl()) this.skip();
    const values = { ...TRIAL, meshTls: { enabled: true }, drain: { milliseconds: 100 } };
    const pods = new NativePods(await renderChart({ helm, profiles: ['minimal'], values }));
    try {
      await pods.start({ files: secretOf() });
      for (const { component, probes } of await pods.probe()) {
        expect(probes, component).to.deep.equal({ startup: true, liveness: true, readiness: true });
      }
      const { code, output, errors } = await pods.smokeTest();
      expect(code, errors).to.equal(0);
      expect(output).to.contain('nothing degraded');
    } finally {
      expect(await pods.stop()).to.deep.equal([]);
    }
  });
});

function namesIn(certificates: readonly Certificate[], pod: Pod): readonly string[] {
  return certificates.find((one) => one.secretName === identityOf(pod))?.dnsNames ?? [];
}

/** Files of the mounted secret, as cert-manager would fill it for hosts of this machine. */
function secretOf(): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'eaglerank-identity-'));
  try {
    const { certificate, key, authority } = new TestAuthority(folder).issue('mesh');
    const files = { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': authority };
    return Object.fromEntries(
      Object.entries(files).map(([name, path]) => [
        `/etc/eaglerank/identity/${name}`,
        readFileSync(path, 'utf8'),
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
