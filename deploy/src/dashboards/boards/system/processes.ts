import type { Thresholds } from '../../../thresholds/schema.js';
import type { Section } from '../../model/dashboard.js';
import { timeseries } from '../../model/charts.js';
import { table } from '../../model/figures.js';
import { above, below, bound } from '../../model/levels.js';
import { SERVICE_JOBS } from '../../../rules/alert.js';
import { PROCESS } from '../vocabulary.js';

const BY = 'sum by (job, instance)';

export function processes(thresholds: Thresholds): Section {
  const cpu = bound(thresholds, 'CpuHigh');
  const memory = bound(thresholds, 'MemoryHigh');
  const lag = bound(thresholds, 'EventLoopLag');
  const chosen = `${SERVICE_JOBS}, ${PROCESS}`;
  return {
    title: 'Processes',
    panels: [
      table({
        title: 'Processes',
        shows: 'Every process of the mesh: whether it answers, since when it runs, what it uses.',
        good: 'all up; replicas of one service look alike.',
        act: 'a short time up after no deployment is a crash: read its last log lines; one replica apart from its siblings: its machine or its share of the load.',
        unit: 'short',
        w: 24,
        h: 8,
        labels: { job: 'Service', instance: 'Instance' },
        values: [
          [
            `${BY} (up{${chosen}})`,
            { title: 'State', words: { 1: ['up', 'green'], 0: ['DOWN', 'red'] }, levels: below(1) },
          ],
          [
            `${BY} (time() - process_start_time_seconds{${chosen}})`,
            { title: 'Up for', unit: 's' },
          ],
          [
            `${BY} (rate(process_cpu_seconds_total{${chosen}}[$__rate_interval]))`,
            { title: 'CPU', unit: 'percentunit', decimals: 1, levels: above(cpu) },
          ],
          [
            `${BY} (process_resident_memory_bytes{${chosen}})`,
            { title: 'Memory', unit: 'bytes', decimals: 0, levels: above(memory) },
          ],
          [
            `${BY} (nodejs_eventloop_lag_p99_seconds{${chosen}})`,
            { title: 'Event loop p99', unit: 's', decimals: 1, levels: above(lag) },
          ],
          [
            `${BY} (rate(rpc_server_call_duration_seconds_count{${chosen}}[$__rate_interval]))`,
            { title: 'Calls', unit: 'reqps', decimals: 1 },
          ],
        ],
      }),
      timeseries({
        title: 'CPU by process',
        shows:
          'Cores that each process uses; a service’s own code runs on one, so 100 % is its limit.',
        good: `below ${cpu * 100} %.`,
        act: 'add a replica of the service at its limit.',
        unit: 'percentunit',
        w: 12,
        aside: true,
        levels: above(cpu),
        queries: [
          [
            `${BY} (rate(process_cpu_seconds_total{${chosen}}[$__rate_interval]))`,
            '{{job}} {{instance}}',
          ],
        ],
      }),
      timeseries({
        title: 'Memory by process',
        shows: 'Resident memory of each process.',
        good: 'a saw-tooth around a level; caches fill within the first minutes and then stop.',
        act: 'a line that never comes down is a leak: note what changed, restart the process, take a heap profile.',
        unit: 'bytes',
        w: 12,
        aside: true,
        levels: above(memory),
        queries: [[`${BY} (process_resident_memory_bytes{${chosen}})`, '{{job}} {{instance}}']],
      }),
    ],
  };
}
