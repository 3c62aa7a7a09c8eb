import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManagedProcess, ROOT, freePorts } from '@eaglerank/mesh';
import type { RedisServer } from '@eaglerank/testkit';
import type { KubernetesObject } from './helm.js';
import { containersOf, named, ofKind, podsOf, type Container, type Pod } from './manifests.js';
import { startConfiguredRedis } from './native-redis.js';
import { PodFolder } from './pod-folder.js';
import { PROBES, askProbe, untilHealthy, type ProbeKind } from './probe.js';
import { runNode, runProgram, type CommandResult } from './run-program.js';
import { readSettings } from './settings.js';

/** How a pod's probes went, by kind. */
export interface Probed {
  readonly component: string;
  readonly probes: Readonly<Partial<Record<ProbeKind, boolean>>>;
}

export interface PodsOptions {
  /** Whether Redis is there; it is unless said. */
  readonly redis?: boolean;
  /** Text of files that others than the chart put into the pods, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Characters of the log that are told of a service that ended. */
const LAST_WORDS = 1000;

/**
 * The containers of a rendered release as processes of this machine: the same command, environment,
 * files and probes; other ports, folders and names of hosts.
 */
export class NativePods {
  private readonly folder = new PodFolder((port) => this.local(port));
  private readonly pods: readonly Pod[];
  /** Local port by the port of a container. */
  private readonly ports = new Map<number, number>();
  private readonly processes = new Map<string, ManagedProcess>();
  private readonly crashes: string[] = [];
  private redis: RedisServer | undefined;

  constructor(private readonly objects: readonly KubernetesObject[]) {
    this.pods = podsOf(objects);
  }

  /** Starts Redis, unless it is to be away, and the services. `stop` cleans up, also after a failure. */
  async start({ redis = true, files = {} }: PodsOptions = {}): Promise<void> {
    const services = this.services();
    const declared = services.flatMap((pod) => main(pod).ports ?? []);
    const free = await freePorts(declared.length + 1);
    declared.forEach(({ containerPort }, i) => this.ports.set(containerPort, free[i] ?? 0));
    this.ports.set(6379, redis ? await this.startRedis() : (free.at(-1) ?? 0));
    this.writeConfigMaps();
    for (const [path, text] of Object.entries(files)) this.folder.write(path, text);
    for (const pod of services) {
      await this.init(pod);
      this.launch(pod);
    }
  }

  private async startRedis(): Promise<number> {
    const conf = named(this.objects, 'Secret', 'eaglerank-redis')['stringData'];
    this.redis = await startConfiguredRedis((conf as Record<string, string>)['redis.conf'] ?? '');
    return this.redis.port;
  }

  /** Asks probes until they succeed; false for one that never does. */
  async probe(kinds: readonly ProbeKind[] = PROBES): Promise<Probed[]> {
    return this.eachProbe(kinds, untilHealthy);
  }

  /** Asks probes once. */
  async probeOnce(kinds: readonly ProbeKind[]): Promise<Probed[]> {
    return this.eachProbe(kinds, (ask) => ask().catch(() => false));
  }

  private eachProbe(
    kinds: readonly ProbeKind[],
    ask: (once: () => Promise<boolean>) => Promise<boolean>,
  ): Promise<Probed[]> {
    return Promise.all(
      this.services().map(async (pod) => {
        const answers = kinds.map(async (kind) => {
          const once = () => askProbe(main(pod), kind, (port) => this.local(port));
          return [kind, await ask(once)] as const;
        });
        const probes = Object.fromEntries(await Promise.all(answers));
        return { component: pod.component, probes };
      }),
    );
  }

  /** Runs what `helm test` runs. */
  smokeTest(): Promise<CommandResult> {
    const pod = this.pods.find(({ component }) => component === 'smoke-test') as Pod;
    const { command, env = [] } = main(pod);
    const settings = env.map(({ name, value = '' }) => [name, this.folder.localize(value)]);
    const args = command.slice(1).map((argument) => this.folder.localize(argument));
    return runNode(Object.fromEntries(settings) as Record<string, string>, args);
  }

  /** What `kubectl exec` does: runs Node in the environment of a component's container. */
  exec(component: string, args: readonly string[]): Promise<CommandResult> {
    const pod = this.pods.find((found) => found.component === component) as Pod;
    return runNode(this.environment(pod), args);
  }

  /** An answer of a component's admin port. */
  async admin(component: string, path: string): Promise<string> {
    const pod = this.pods.find((found) => found.component === component) as Pod;
    const port = main(pod).ports?.find(({ name }) => name === 'admin')?.containerPort;
    return (await fetch(`http://127.0.0.1:${this.local(port)}${path}`)).text();
  }

  /** Ends one service for good. */
  async end(component: string): Promise<void> {
    await this.processes.get(component)?.stop();
  }

  /** Ends everything; returns how services ended by themselves before. */
  async stop(): Promise<readonly string[]> {
    await Promise.all([...this.processes.values()].map((running) => running.stop()));
    await this.redis?.stop();
    this.folder.remove();
    return this.crashes;
  }

  private services(): readonly Pod[] {
    return this.pods.filter((pod) => main(pod).command[0] === 'node' && main(pod).ports);
  }

  private writeConfigMaps(): void {
    for (const { metadata, ...map } of ofKind(this.objects, 'ConfigMap')) {
      const mount = metadata.name.replace('eaglerank-', '');
      for (const [file, text] of Object.entries(map['data'] as Record<string, string>)) {
        this.folder.write(`/etc/eaglerank/${mount}/${file}`, text);
      }
    }
  }

  /** Mounts secrets as Kubernetes does, then runs the container that copies them. */
  private async init(pod: Pod): Promise<void> {
    for (const container of containersOf(pod).slice(0, -1)) {
      for (const { projected } of pod.spec.volumes) {
        for (const { secret } of projected?.sources ?? []) {
          const data = named(this.objects, 'Secret', secret.name)['stringData'];
          for (const { key, path } of secret.items) {
            const text = (data as Record<string, string>)[key] ?? '';
            this.folder.write(`/etc/eaglerank/secrets/${path}`, text, 0o440);
          }
        }
      }
      this.folder.makeFolder('/run/eaglerank/secrets');
      const args = container.command.slice(1).map((argument) => this.folder.localize(argument));
      const { code, errors } = await runProgram(process.execPath, args);
      if (code !== 0) throw new Error(`${container.name} of ${pod.owner}: ${errors}`);
    }
  }

  /** Mode of a secret's copy, as the services see it. */
  secretMode(name: string): number {
    return this.folder.mode(`/run/eaglerank/secrets/${name}`);
  }

  private launch(pod: Pod): void {
    const { command } = main(pod);
    const logFile = join(this.folder.path, `${pod.component}.log`);
    const running = new ManagedProcess({
      name: pod.component,
      script: join(ROOT, command.at(-1) ?? ''),
      nodeArgs: command.slice(1, -1),
      env: { ...this.environment(pod), ...this.portSettings(pod) },
      logFile,
      onCrash: (name, how) => {
        const words = readFileSync(logFile, 'utf8').slice(-LAST_WORDS);
        // a port that was free may be taken as the source of a connection: it is tried again
        if (!words.includes('EADDRINUSE')) this.crashes.push(`${name}: ${how}: ${words}`);
      },
    });
    running.start();
    this.processes.set(pod.component, running);
  }

  private environment(pod: Pod): Record<string, string> {
    const { env = [] } = main(pod);
    return Object.fromEntries(
      env.map(({ name, value, valueFrom }) => {
        const { name: secret = '', key = '' } = valueFrom?.secretKeyRef ?? {};
        const data = secret ? named(this.objects, 'Secret', secret)['stringData'] : {};
        return [name, this.folder.localize(value ?? (data as Record<string, string>)[key] ?? '')];
      }),
    );
  }

  /** Variables that move a service's ports from their defaults to free ones. */
  private portSettings({ component }: Pod): Record<string, string> {
    const own = (readSettings().get(component) ?? []).filter(({ name }) => name.endsWith('_PORT'));
    return Object.fromEntries(
      own.map(({ name, fallback }) => [name, String(this.local(Number(fallback)))]),
    );
  }

  private local(port = 0): number {
    return this.ports.get(port) ?? 0;
  }
}

function main({ spec }: Pod): Container {
  return spec.containers[0] as Container;
}
