import { setMaxListeners } from 'node:events';
import { TenantDriver } from './drive/tenant-driver.js';
import { systemTiming, type Timing } from './drive/timing.js';
import type { FeedApi } from './drive/feed-api.js';
import { BnplScenario } from './scenarios/bnpl.js';
import { MarketScenario } from './scenarios/market.js';
import type { Scenario } from './scenarios/scenario.js';
import { SocialScenario } from './scenarios/social.js';
import type { TallyCounts } from './score/tally.js';
import { figuresOf, Summary, totalOf, type BootstrapFigures } from './score/summary.js';

const PROGRESS_EVERY_MS = 1000;
const DRAIN_MS = 5000;
const ABORTED_DRAIN_MS = 700;

/** How far a run is. */
export interface Progress {
  readonly phase: 'bootstrap' | 'traffic' | 'drain';
  /** Events whose fate is decided. */
  readonly events: number;
  /** Feeds answered. */
  readonly feeds: number;
  /** Feeds that failed or were missed. */
  readonly failedFeeds: number;
  /** Since the phase began, ms. */
  readonly elapsedMs: number;
}

/** What to simulate. */
export interface SimulationOptions {
  /** The public API of each tenant, by tenant id; at least one. */
  readonly apis: Readonly<Record<string, FeedApi>>;
  /** The same seed gives the same worlds and choices. */
  readonly seed: number;
  /** Feeds per second over all tenants, > 0; events follow. */
  readonly feedsPerSecond: number;
  /** Length of the traffic after the bootstrap, ms; without it the run goes on until aborted. */
  readonly durationMs?: number;
  /** Ends the run within a second; what is open is drained first. */
  readonly signal?: AbortSignal;
  /**
   * Called once the bootstrap is sent; the traffic waits for it. Resolves when what was sent is in the
   * features, which the public API does not tell. Must heed the signal.
   */
  readonly settled?: (signal: AbortSignal) => Promise<void>;
  /** Called about once a second, at every change of phase, and at the end. */
  readonly onProgress?: (progress: Progress) => void;
  /** `social`, `market` and `bnpl` unless given; those without an API are left out. */
  readonly scenarios?: readonly Scenario[];
  readonly timing?: Timing;
}

/** The demo's scenarios. */
export function demoScenarios(): Scenario[] {
  return [new SocialScenario(), new MarketScenario(), new BnplScenario()];
}

/**
 * Bootstraps a world per tenant, then drives its traffic through the public API until the duration is
 * over or the signal aborts. Resolves with what happened; failures of the API are counted, not thrown.
 * @throws RangeError when `apis` names no scenario or one that does not exist, or the rate is not > 0.
 */
export async function runSimulation(options: SimulationOptions): Promise<Summary> {
  const { seed, timing = systemTiming } = options;
  const scenarios = chosenScenarios(options);
  const stop = linkedController(options.signal);
  const drivers = scenarios.map((scenario) => {
    const api = options.apis[scenario.tenant] as FeedApi;
    return { scenario, driver: new TenantDriver({ scenario, api, seed, timing }) };
  });
  const all = drivers.map(({ driver }) => driver);
  try {
    const begun = timing.monotonic();
    const bootstrap = await report(options, all, 'bootstrap', async () => {
      const figures = await bootstrapAll(drivers, timing, stop.signal);
      await options.settled?.(stop.signal);
      return figures;
    });
    const start = timing.monotonic();
    await report(options, all, 'traffic', () => drive(options, drivers, timing, stop));
    const durationMs = timing.monotonic() - start;
    await report(options, all, 'drain', () => drainAll(all, options.signal));
    const tenants = drivers.map(
      ({ scenario, driver }) =>
        [scenario.tenant, figuresOf(driver.tally, driver.quality(), driver.compared())] as const,
    );
    return new Summary({
      seed,
      durationMs,
      bootstrap: { ...bootstrap, durationMs: start - begun },
      total: figuresOf(totalOf(all.map((driver) => driver.tally)), undefined, undefined),
      tenants: Object.fromEntries(tenants),
    });
  } finally {
    stop.unlink();
  }
}

interface Driven {
  readonly scenario: Scenario;
  readonly driver: TenantDriver;
}

function chosenScenarios(options: SimulationOptions): Scenario[] {
  const known = options.scenarios ?? demoScenarios();
  const unknown = Object.keys(options.apis).filter((id) => !known.some((s) => s.tenant === id));
  if (unknown.length > 0) throw new RangeError(`no scenario for tenant ${unknown.join(', ')}`);
  const chosen = known.filter((scenario) => options.apis[scenario.tenant] !== undefined);
  if (chosen.length === 0) throw new RangeError('apis must name at least one tenant');
  if (!(options.feedsPerSecond > 0 && options.feedsPerSecond < Infinity)) {
    throw new RangeError('feedsPerSecond must be a positive number');
  }
  return chosen;
}

interface LinkedController {
  readonly signal: AbortSignal;
  abort(): void;
  unlink(): void;
}

function linkedController(outer: AbortSignal | undefined): LinkedController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const abort = () => controller.abort();
  if (outer?.aborted) abort();
  outer?.addEventListener('abort', abort);
  return {
    signal: controller.signal,
    abort,
    unlink: () => outer?.removeEventListener('abort', abort),
  };
}

async function bootstrapAll(
  drivers: readonly Driven[],
  timing: Timing,
  signal: AbortSignal,
): Promise<BootstrapFigures> {
  const start = timing.monotonic();
  let events = 0;
  const invisible: string[] = [];
  await Promise.all(
    drivers.map(async ({ scenario, driver }) => {
      const visible = await driver.bootstrap(signal, (sent) => (events += sent));
      if (!visible && !signal.aborted) invisible.push(scenario.tenant);
    }),
  );
  return { events, invisible, durationMs: timing.monotonic() - start };
}

async function drive(
  { durationMs, feedsPerSecond }: SimulationOptions,
  drivers: readonly Driven[],
  timing: Timing,
  stop: LinkedController,
): Promise<void> {
  const shares = drivers.reduce((sum, { scenario }) => sum + scenario.trafficShare, 0);
  if (durationMs !== undefined) {
    void timing.sleep(durationMs, stop.signal).then(() => stop.abort());
  }
  await Promise.all(
    drivers.map(({ scenario, driver }) =>
      driver.run((feedsPerSecond * scenario.trafficShare) / shares, stop.signal),
    ),
  );
}

async function drainAll(drivers: readonly TenantDriver[], outer?: AbortSignal): Promise<void> {
  const drains = outer?.aborted
    ? drivers.map((driver) => driver.drain(ABORTED_DRAIN_MS))
    : drivers.map((driver) => driver.drain(DRAIN_MS, outer));
  await Promise.all(drains);
}

function decided({ sent, failed, dropped }: TallyCounts['events']): number {
  return sent + failed + dropped;
}

async function report<T>(
  { onProgress, timing = systemTiming }: SimulationOptions,
  drivers: readonly TenantDriver[],
  phase: Progress['phase'],
  work: () => Promise<T>,
): Promise<T> {
  const start = timing.monotonic();
  const finished = new AbortController();
  const tell = () => {
    const sum = (of: (driver: TenantDriver) => number) =>
      drivers.reduce((total, driver) => total + of(driver), 0);
    onProgress?.({
      phase,
      events: sum(({ tally }) => decided(tally.counts.events)),
      feeds: sum(({ tally }) => tally.counts.feeds.answered),
      failedFeeds: sum(({ tally }) => tally.counts.feeds.failed + tally.counts.feeds.missed),
      elapsedMs: timing.monotonic() - start,
    });
  };
  const loop = async () => {
    while (!finished.signal.aborted) {
      tell();
      await timing.sleep(PROGRESS_EVERY_MS, finished.signal);
    }
  };
  const looping = onProgress ? loop() : Promise.resolve();
  try {
    return await work();
  } finally {
    finished.abort();
    await looping;
    if (onProgress) tell();
  }
}
