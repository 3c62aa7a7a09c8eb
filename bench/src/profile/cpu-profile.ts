/** The part of a V8 CPU profile (.cpuprofile) that is read here. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** Monotonic microseconds, as `process.hrtime` counts them. */
  readonly startTime: number;
  /** Node id of each sample. */
  readonly samples: readonly number[];
  /** Microseconds before each sample since the one before it. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    /** 0-based. */
    readonly lineNumber: number;
  };
}

/** Time that was spent in one function itself. */
export interface SelfTime {
  readonly name: string;
  readonly group: string;
  /** File and line, without the folders that say where the repository lies. */
  readonly place: string;
  readonly us: number;
}

/** Self-time by function between two monotonic times, longest first; idle time is left out. */
export function selfTimes(profile: CpuProfile, fromUs: number, toUs: number): SelfTime[] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const found = new Map<string, { name: string; group: string; place: string; us: number }>();
  let at = profile.startTime;
  profile.samples.forEach((id, i) => {
    const us = profile.timeDeltas[i] as number;
    at += us;
    const node = nodes.get(id);
    if (!node || at < fromUs || at > toUs) return;
    const { functionName, url, lineNumber } = node.callFrame;
    if (functionName === '(idle)') return;
    const group = groupOf(functionName, url);
    const name = functionName === '' ? '(anonymous)' : functionName;
    const place = url === '' ? '' : `${shortened(url)}:${lineNumber + 1}`;
    const key = `${name} ${place}`;
    const known = found.get(key);
    if (known) known.us += us;
    else found.set(key, { name, group, place, us });
  });
  return [...found.values()].sort((a, b) => b.us - a.us);
}

const LIBRARIES: readonly (readonly [part: string, group: string])[] = [
  ['/@grpc/grpc-js/', 'grpc-js'],
  ['/@grpc/proto-loader/', 'protobuf'],
  ['/protobufjs/', 'protobuf'],
  ['/@protobufjs/', 'protobuf'],
  ['/ioredis/', 'Redis client'],
  ['/redis-parser/', 'Redis client'],
  ['/@ioredis/', 'Redis client'],
  ['/@opentelemetry/', 'OpenTelemetry'],
  ['/pino', 'logger'],
  ['/sonic-boom/', 'logger'],
];

/** What a function belongs to. */
export function groupOf(functionName: string, url: string): string {
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (functionName === '(program)') return 'native code, not attributed';
  const own = /\/packages\/([^/]+)\/|\/([a-z]+-service|gateway)\/dist\//.exec(url);
  if (own && !url.includes('/node_modules/')) return `ours: ${own[1] ?? own[2] ?? ''}`;
  const library = LIBRARIES.find(([part]) => url.includes(part));
  if (library) return library[1];
  if (/^node:(?:internal\/)?(?:http2|net|stream|streams|tls|_?http)/.test(url)) {
    return 'node: http2, net, streams';
  }
  if (url.startsWith('node:')) return 'node: other';
  // builtins such as writev or Map.get carry no file
  return url === '' ? 'native code, named' : 'other libraries';
}

/** From the package or the service on. */
export function shortened(url: string): string {
  const from = /node_modules\/(?!.*node_modules\/)|(?=packages\/|gateway\/|[a-z]+-service\/)/.exec(
    url,
  );
  return from && !url.startsWith('node:') ? url.slice(from.index + from[0].length) : url;
}
