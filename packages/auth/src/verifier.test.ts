import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { AuthenticationError, type Caller } from './caller.js';
import { DEFAULT_AUDIENCE, DEFAULT_ISSUER, mintToken, type TokenClaims } from './mint.js';
import { TokenVerifier } from './verifier.js';

const secret = randomBytes(32);
const claims: TokenClaims = { tenant: 'social', subject: 'u1', role: 'user' };
const expected = { issuer: DEFAULT_ISSUER, audience: DEFAULT_AUDIENCE };

class TestClock {
  at = Date.now();
  now = (): number => this.at;
  monotonic = (): number => this.at;
}

async function attempt(verifier: TokenVerifier, header: string | undefined) {
  try {
    return await verifier.authenticate(header);
  } catch (error) {
    return error as AuthenticationError;
  }
}

async function faultOf(verifier: TokenVerifier, header: string | undefined): Promise<string> {
  const result = await attempt(verifier, header);
  if (!(result instanceof AuthenticationError)) throw new Error('was accepted');
  expect(result.message).to.equal('a valid bearer token is required');
  expect(result.reason).to.equal('UNAUTHENTICATED');
  return result.fault;
}

describe('TokenVerifier with a shared secret', () => {
  let clock: TestClock;
  let verifier: TokenVerifier;
  beforeEach(() => {
    clock = new TestClock();
    verifier = new TokenVerifier({ keys: { secret }, ...expected, clock });
  });

  it('names the caller of a valid token', async () => {
    const token = await mintToken(secret, claims);
    const caller = (await attempt(verifier, `Bearer ${token}`)) as Caller;
    expect(caller).to.deep.equal({ tenant: 'social', subject: 'u1', role: 'user' });
    expect(verifier.authenticate(`bearer ${token}`), 'cached').to.deep.equal(caller);
  });

  it('gives one message whatever the fault', async () => {
    const other = await mintToken(randomBytes(32), claims);
    const none = new UnsecuredJWT({ tenant: 'social', sub: 'u1' }).setExpirationTime('1h').encode();
    const hs512 = await new SignJWT({ tenant: 'social', sub: 'u1' })
      .setProtectedHeader({ alg: 'HS512' })
      .setExpirationTime('1h')
      .sign(randomBytes(64));
    const wrong = (change: Partial<TokenClaims>) => mintToken(secret, { ...claims, ...change });
    expect(await faultOf(verifier, undefined)).to.equal('absent');
    expect(await faultOf(verifier, 'Basic abc')).to.equal('malformed');
    expect(await faultOf(verifier, 'Bearer abc')).to.equal('malformed');
    expect(await faultOf(verifier, `Bearer ${'x'.repeat(9000)}`)).to.equal('malformed');
    expect(await faultOf(verifier, `Bearer ${other}`)).to.equal('signature');
    expect(await faultOf(verifier, `Bearer ${none}`)).to.equal('algorithm');
    expect(await faultOf(verifier, `Bearer ${hs512}`)).to.equal('algorithm');
    expect(await faultOf(verifier, `Bearer ${await wrong({ ttlSeconds: -6 })}`)).to.equal(
      'expired',
    );
    expect(await faultOf(verifier, `Bearer ${await wrong({ audience: 'x' })}`)).to.equal(
      'audience',
    );
    expect(await faultOf(verifier, `Bearer ${await wrong({ issuer: 'x' })}`)).to.equal('issuer');
    expect(await faultOf(verifier, `Bearer ${await wrong({ tenant: 'a:b' })}`)).to.equal('claims');
    expect(await faultOf(verifier, `Bearer ${await wrong({ subject: '' })}`)).to.equal('claims');
    expect(await faultOf(verifier, `Bearer ${await wrong({ role: 'root' as 'user' })}`)).to.equal(
      'claims',
    );
  });

  it('requires exp, sub and tenant', async () => {
    const whole = { tenant: 'social', sub: 'u1', exp: Math.floor(Date.now() / 1000) + 60 };
    for (const missing of ['tenant', 'sub', 'exp']) {
      const rest = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== missing));
      const token = await new SignJWT(rest)
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(DEFAULT_ISSUER)
        .setAudience(DEFAULT_AUDIENCE)
        .sign(secret);
      expect(await faultOf(verifier, `Bearer ${token}`), missing).to.equal('claims');
    }
  });

  it('tolerates five seconds of clock skew', async () => {
    const token = await mintToken(secret, { ...claims, ttlSeconds: -3 });
    expect(await attempt(verifier, `Bearer ${token}`)).to.have.property('subject', 'u1');
  });

  it('does not let the cache outlive the token', async () => {
    const token = await mintToken(secret, { ...claims, ttlSeconds: 10 });
    await attempt(verifier, `Bearer ${token}`);
    clock.at += 17_000;
    expect(await faultOf(verifier, `Bearer ${token}`)).to.equal('expired');
  });
});

describe('TokenVerifier with a JWKS', () => {
  let server: Server;
  let keys: object[] = [];
  let fails = false;
  let url = '';
  before(async () => {
    server = createServer((_, response) => {
      response.statusCode = fails ? 500 : 200;
      response.end(JSON.stringify({ keys }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  after(() => server.close());

  async function pair(kid: string) {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'ES256' };
    const token = await new SignJWT({ tenant: 'social', role: 'service' })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setSubject('worker')
      .setIssuer(DEFAULT_ISSUER)
      .setAudience(DEFAULT_AUDIENCE)
      .setExpirationTime('1h')
      .sign(privateKey);
    return { jwk, header: `Bearer ${token}` };
  }

  it('finds rotated keys and keeps the last good ones', async () => {
    const clock = new TestClock();
    const first = await pair('one');
    const second = await pair('two');
    keys = [first.jwk];
    const failures: unknown[] = [];
    const onKeysError = (error: unknown): number => failures.push(error);
    const verifier = new TokenVerifier({ keys: { jwksUrl: url }, ...expected, clock, onKeysError });
    expect(await attempt(verifier, first.header)).to.have.property('role', 'service');
    keys = [first.jwk, second.jwk];
    expect(await faultOf(verifier, second.header), 'cooling down').to.equal('signature');
    clock.at += 11_000;
    expect(await attempt(verifier, second.header)).to.have.property('subject', 'worker');
    fails = true;
    clock.at += 301_000;
    expect(await attempt(verifier, first.header)).to.have.property('subject', 'worker');
    while (failures.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(failures).to.have.length(1);
    clock.at += 61_000;
    expect(await attempt(verifier, first.header), 'last good').to.have.property('role');
  });

  it('refuses a symmetric token signed with the public key', async () => {
    fails = false;
    const { jwk } = await pair('three');
    keys = [jwk];
    const verifier = new TokenVerifier({ keys: { jwksUrl: url }, ...expected });
    const forged = await mintToken(Buffer.from(JSON.stringify(jwk)), claims);
    expect(await faultOf(verifier, `Bearer ${forged}`)).to.equal('algorithm');
  });

  it('says that keys are missing rather than that the token is bad', async () => {
    const verifier = new TokenVerifier({ keys: { jwksUrl: 'http://127.0.0.1:1/' }, ...expected });
    const { header } = await pair('four');
    expect(await attempt(verifier, header)).to.have.property('reason', 'DEPENDENCY_UNAVAILABLE');
  });
});
