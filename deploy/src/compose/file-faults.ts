import type { ComposeFile } from './compose-model.js';
import { serviceFaults } from './service-faults.js';

/** What is wrong with a compose file, one line each. */
export function composeFaults(file: ComposeFile): string[] {
  return [
    ...Object.entries(file.services).flatMap(([name, service]) => serviceFaults(name, service)),
    ...nameFaults(file),
    ...orderFaults(file),
  ];
}

/** Volumes, secrets and networks that are used but not declared, or declared and not used. */
function nameFaults({ services, volumes, secrets, networks }: ComposeFile): string[] {
  const all = Object.values(services);
  const named = all.flatMap((service) => service.volumes ?? []).map((v) => v.split(':')[0] ?? '');
  return [
    ...differences(
      'volume',
      named.filter((name) => /^[\w-]+$/.test(name)),
      volumes,
    ),
    ...differences(
      'secret',
      all.flatMap((service) => service.secrets ?? []),
      secrets,
    ),
    ...differences(
      'network',
      all.flatMap((service) => service.networks ?? []),
      networks,
    ),
  ];
}

function differences(
  what: string,
  used: readonly string[],
  declared: Readonly<Record<string, unknown>>,
): string[] {
  const names = Object.keys(declared);
  return [
    ...[...new Set(used)]
      .filter((name) => !names.includes(name))
      .map((n) => `${what} ${n} is not declared`),
    ...names.filter((name) => !used.includes(name)).map((n) => `${what} ${n} is not used`),
  ];
}

/** Services that wait for one another, or for a health that nobody asks for. */
function orderFaults({ services }: ComposeFile): string[] {
  const faults: string[] = [];
  const seen = new Map<string, 'entered' | 'left'>();
  const visit = (name: string, path: readonly string[]): void => {
    if (seen.get(name) === 'left') return;
    if (seen.get(name) === 'entered') {
      faults.push(`${[...path, name].join(' → ')}: wait for one another`);
      return;
    }
    seen.set(name, 'entered');
    for (const [other, { condition }] of Object.entries(services[name]?.depends_on ?? {})) {
      const service = services[other];
      if (!service) faults.push(`${name} waits for ${other}, which does not exist`);
      else if (condition === 'service_healthy' && !service.healthcheck) {
        faults.push(`${name} waits for the health of ${other}, which has no health check`);
      } else visit(other, [...path, name]);
    }
    seen.set(name, 'left');
  };
  for (const name of Object.keys(services)) visit(name, []);
  return faults;
}

/** Whether one service reaches another by name. */
export function reaches({ services }: ComposeFile, from: string, to: string): boolean {
  const networks = services[from]?.networks ?? [];
  return (services[to]?.networks ?? []).some((network) => networks.includes(network));
}
