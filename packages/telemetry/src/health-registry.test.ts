import { expect } from 'chai';
import { HealthRegistry } from './health-registry.js';

const ok = (): Promise<void> => Promise.resolve();
const down = (): Promise<void> => Promise.reject(new Error('refused'));

describe('HealthRegistry', () => {
  it('is healthy, degraded or unhealthy by what fails', async () => {
    const health = new HealthRegistry();
    let redis: () => Promise<void> = ok;
    let archive: () => Promise<void> = ok;
    health.register('redis', () => redis(), { critical: true, intervalMs: 10 });
    health.register('archive', () => archive(), { intervalMs: 10 });
    expect(health.ready()).to.equal(false);
    await health.start();
    expect(health.report().status).to.equal('healthy');
    archive = down;
    await changed(health);
    expect(health.report().status).to.equal('degraded');
    expect(health.ready()).to.equal(true);
    expect(health.report().components['archive']).to.include({ status: 'unhealthy' });
    expect(health.report().components['archive']?.error).to.equal('refused');
    redis = down;
    await changed(health);
    expect(health.report().status).to.equal('unhealthy');
    expect(health.ready()).to.equal(false);
    redis = ok;
    await changed(health);
    expect(health.ready()).to.equal(true);
    health.stop();
  });

  it('fails a check that hangs and tells it to stop', async () => {
    const health = new HealthRegistry();
    let aborted = false;
    const hang = (signal: AbortSignal): Promise<void> => {
      signal.addEventListener('abort', () => (aborted = true));
      return new Promise(() => undefined);
    };
    health.register('hung', hang, { timeoutMs: 20, critical: true });
    await health.start();
    health.stop();
    expect(health.report().components['hung']?.error).to.equal('no answer within 20 ms');
    expect(aborted).to.equal(true);
  });

  it('reports degraded and details when a check says so', async () => {
    const health = new HealthRegistry();
    const check = () => Promise.resolve({ status: 'degraded', details: { lag: 3 } } as const);
    health.register('engine', check, { critical: true });
    await health.start();
    health.stop();
    expect(health.ready()).to.equal(true);
    expect(health.report()).to.have.property('status', 'degraded');
    expect(health.report().components['engine']?.details).to.deep.equal({ lag: 3 });
  });

  it('is not ready before warm-up and while draining', () => {
    const health = new HealthRegistry();
    const seen: boolean[] = [];
    health.onChange(() => seen.push(health.ready()));
    health.setServing(false);
    health.setServing(true);
    health.setServing(true);
    expect(seen).to.deep.equal([false, true]);
  });

  it('refuses two components of one name', () => {
    const health = new HealthRegistry().register('redis', ok);
    expect(() => health.register('redis', ok)).to.throw('exists');
  });
});

function changed(health: HealthRegistry): Promise<void> {
  return new Promise((resolve) => {
    const stop = health.onChange(() => {
      stop();
      resolve();
    });
  });
}
