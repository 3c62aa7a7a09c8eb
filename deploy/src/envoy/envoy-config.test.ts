import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PORT_SETTINGS } from '@eaglerank/mesh/plan';
import { expect } from 'chai';
import { parse } from 'yaml';
import { env } from '../config.js';
import { findTool } from '../tools/find-tool.js';
import { makeCertificate } from './certificate.js';
import { envoyConfig, envoyYaml } from './envoy-config.js';
import { COMPOSE_EDGE, type EnvoyOptions } from './envoy-options.js';

type Values = (string | number | boolean)[];

/** Every value that stands under a key anywhere in a configuration. */
function valuesOf(part: unknown, key: string): Values {
  if (Array.isArray(part)) return part.flatMap((one) => valuesOf(one, key));
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([name, value]) =>
    name === key && typeof value !== 'object'
      ? [value as string | number | boolean]
      : valuesOf(value, key),
  );
}

describe('the configuration of Envoy', () => {
  const config = envoyConfig(COMPOSE_EDGE);

  it('says the same as YAML', () => {
    expect(parse(envoyYaml(COMPOSE_EDGE))).to.deep.equal(config);
  });

  it('keeps the administration interface on the loopback address', () => {
    expect(config['admin']).to.deep.equal({
      address: { socket_address: { address: '127.0.0.1', port_value: 9901 } },
    });
  });

  it('retries only what never reached a gateway', () => {
    const policies = new Set(valuesOf(config, 'retry_on'));
    expect([...policies]).to.deep.equal(['connect-failure,refused-stream,reset-before-request']);
  });

  it('routes to no cluster that it does not have', () => {
    const named = valuesOf(config, 'cluster').filter((name) => name !== 'eaglerank');
    expect(valuesOf(config, 'cluster_name')).to.include.members(named);
  });

  it('reaches the gateways at the ports that they listen on', () => {
    for (const gateway of COMPOSE_EDGE.gateways) {
      expect(gateway.grpc).to.equal(PORT_SETTINGS.gateway[1]);
      expect(gateway.http).to.equal(PORT_SETTINGS.http[1]);
      expect(gateway.admin).to.equal(PORT_SETTINGS.gatewayAdmin[1]);
    }
  });

  it('logs neither tokens nor whole addresses nor bodies', () => {
    const line = JSON.stringify(config);
    expect(line).not.to.match(/REQ\(AUTHORIZATION|REQ\(COOKIE|DOWNSTREAM_REMOTE|REQ\(X-FORWARDED/);
    expect(line).to.contain('%PATH(NQ:PATH)');
  });

  it('traces nothing where there is no receiver', () => {
    const without = envoyConfig({ ...COMPOSE_EDGE, otlp: undefined });
    expect(JSON.stringify(without)).not.to.contain('opentelemetry');
    expect(JSON.stringify(config)).to.contain('opentelemetry');
  });

  it('limits an address more than a tenant, and a tenant more than all', () => {
    const { address, tenant, all } = COMPOSE_EDGE.rates;
    expect(address.perSecond).to.be.below(tenant.perSecond);
    expect(tenant.perSecond).to.be.below(all.perSecond);
  });

  describe('before the real Envoy', () => {
    const folder = mkdtempSync(join(tmpdir(), 'eaglerank-envoy-'));
    const envoy = findTool('envoy', env);
    after(() => rmSync(folder, { recursive: true, force: true }));

    const validate = (options: EnvoyOptions): string => {
      const file = join(folder, 'envoy.yaml');
      writeFileSync(file, envoyYaml(options));
      return execFileSync(envoy as string, ['--mode', 'validate', '-c', file, '-l', 'warn'], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
    };

    before(function () {
      if (envoy === undefined) this.skip();
      makeCertificate(folder);
    });

    const native = (): EnvoyOptions => ({
      ...COMPOSE_EDGE,
      tls: { certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem') },
    });

    it('is valid', () => {
      expect(validate(native())).to.contain('OK');
    });

    it('is not, with a pattern of origins that is none', () => {
      expect(() => validate({ ...native(), origins: '(' })).to.throw(/regex|missing/i);
    });
  });
});
