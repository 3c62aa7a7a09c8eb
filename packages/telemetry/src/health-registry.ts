import { systemClock, type Clock } from '@eaglerank/domain';

export type ComponentStatus = 'unknown' | 'healthy' | 'degraded' | 'unhealthy';

/** What a check may say beyond "healthy"; details are numbers and short words, never data. */
export interface CheckResult {
  readonly status?: 'healthy' | 'degraded' | undefined;
  readonly details?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** Resolves when the component works; rejects when it does not. */
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- most checks have nothing to add
export type HealthCheck = (signal: AbortSignal) => Promise<CheckResult | void>;

export interface ComponentOptions {
  /** Time between two checks, ms. */
  readonly intervalMs?: number;
  /** A check that takes longer has failed, ms. */
  readonly timeoutMs?: number;
  /** Whether the service cannot do its work without it; false unless said. */
  readonly critical?: boolean;
}

export interface ComponentReport {
  readonly status: ComponentStatus;
  readonly critical: boolean;
  /** Time of the last check, ms. */
  readonly latencyMs?: number | undefined;
  /** ISO time of the last check. */
  readonly lastCheck?: string | undefined;
  readonly error?: string | undefined;
  readonly details?: CheckResult['details'];
}

export interface HealthReport {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  readonly components: Readonly<Record<string, ComponentReport>>;
}

interface Component {
  readonly check: HealthCheck;
  readonly critical: boolean;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  report: ComponentReport;
  timer?: NodeJS.Timeout | undefined;
}

/** Checks components at an interval and remembers what it found. */
export class HealthRegistry {
  private readonly components = new Map<string, Component>();
  private readonly listeners = new Set<() => void>();
  private running = false;
  private serving = true;

  constructor(private readonly clock: Clock = systemClock) {}

  /** Adds a component. It is checked at once when the registry runs. */
  register(name: string, check: HealthCheck, options: ComponentOptions = {}): this {
    const { intervalMs = 5000, timeoutMs = 1000, critical = false } = options;
    if (this.components.has(name)) throw new Error(`health component ${name} exists`);
    const component: Component = {
      check,
      critical,
      intervalMs,
      timeoutMs,
      report: { status: 'unknown', critical },
    };
    this.components.set(name, component);
    if (this.running) void this.loop(component);
    return this;
  }

  /** Starts checking; resolves when every component was checked once. */
  async start(): Promise<void> {
    this.running = true;
    await Promise.all([...this.components.values()].map((c) => this.loop(c)));
  }

  stop(): void {
    this.running = false;
    for (const component of this.components.values()) clearTimeout(component.timer);
  }

  /** Not ready while false: before warm-up, and while draining. */
  setServing(serving: boolean): void {
    if (serving === this.serving) return;
    this.serving = serving;
    this.notify();
  }

  /** Whether requests should be sent here. */
  ready(): boolean {
    return this.serving && this.report().status !== 'unhealthy';
  }

  report(): HealthReport {
    const components: Record<string, ComponentReport> = {};
    let status: HealthReport['status'] = 'healthy';
    for (const [name, { report }] of this.components) {
      components[name] = report;
      if (report.status === 'healthy') continue;
      if (report.critical && report.status !== 'degraded') status = 'unhealthy';
      else if (status === 'healthy') status = 'degraded';
    }
    return { status, components };
  }

  /** Calls back after each change of a status; returns how to stop that. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }

  private async loop(component: Component): Promise<void> {
    await this.checkOnce(component);
    if (!this.running) return;
    component.timer = setTimeout(() => void this.loop(component), component.intervalMs).unref();
  }

  private async checkOnce(component: Component): Promise<void> {
    const startedAt = this.clock.monotonic();
    const lastCheck = new Date(this.clock.now()).toISOString();
    const before = component.report.status;
    const { critical } = component;
    try {
      const { status = 'healthy', details } = (await withTimeout(component)) ?? {};
      const latencyMs = this.clock.monotonic() - startedAt;
      component.report = { status, critical, latencyMs, lastCheck, details };
    } catch (error) {
      const latencyMs = this.clock.monotonic() - startedAt;
      const message = error instanceof Error ? error.message : String(error);
      component.report = { status: 'unhealthy', critical, latencyMs, lastCheck, error: message };
    }
    if (component.report.status !== before) this.notify();
  }
}

// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- as HealthCheck
async function withTimeout({ check, timeoutMs }: Component): Promise<CheckResult | void> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      controller.abort();
      reject(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([check(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
