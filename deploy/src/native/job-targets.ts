import type { LocalMesh } from '@eaglerank/mesh';

type Targets = Record<string, string[]>;

/** `host:port` of the admin ports of a mesh, by Prometheus job; replicas share the job. */
export function jobTargets(mesh: LocalMesh): Targets {
  const targets: Targets = {};
  for (const { name, admin } of mesh.plans) {
    (targets[name.replace(/-\d+$/, '')] ??= []).push(new URL(admin).host);
  }
  return targets;
}

/** What blackbox_exporter asks of a mesh from outside, by Prometheus job. */
export function probeTargets(mesh: LocalMesh): Targets {
  return {
    'blackbox-http': mesh.plans.map(({ admin }) => `${admin}/health/ready`),
    'blackbox-grpc': mesh.plans.map(({ address }) => address),
    'blackbox-tcp': [new URL(mesh.redisUrl).host],
  };
}
