import type { LocalMesh } from '@eaglerank/mesh';

/** `host:port` of the admin ports of a mesh, by Prometheus job; replicas share the job. */
export function jobTargets(mesh: LocalMesh): Record<string, string[]> {
  const targets: Record<string, string[]> = {};
  for (const { name, admin } of mesh.plans) {
    (targets[name.replace(/-\d+$/, '')] ??= []).push(new URL(admin).host);
  }
  return targets;
}
