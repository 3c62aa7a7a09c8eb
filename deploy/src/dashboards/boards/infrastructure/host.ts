import type { Thresholds } from '../../../thresholds/schema.js';
import { timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { above, bound } from '../../model/levels.js';

/** Real disks: neither memory nor what is mounted to be read. */
const DISKS = 'fstype!~"tmpfs|devtmpfs|overlay|squashfs|ramfs|proc|sysfs|iso9660"';

export function host(thresholds: Thresholds): Section {
  return {
    title: 'Hosts',
    panels: [
      timeseries({
        title: 'CPU of the host',
        shows: 'Share of the host’s cores that work, by host.',
        good: 'below 80 %.',
        act: 'above: latency rises before anything fails; add hosts.',
        unit: 'percentunit',
        min: 0,
        max: 1,
        levels: above(bound(thresholds, 'CpuHigh')),
        queries: [
          [
            '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))',
            '{{instance}}',
          ],
        ],
      }),
      timeseries({
        title: 'Load',
        shows: 'Processes that run or want to, over one and five minutes.',
        good: 'below the number of cores.',
        act: 'above: see CPU; without CPU, processes wait for the disk.',
        unit: 'short',
        queries: [
          ['sum by (instance) (node_load1)', '{{instance}} 1 min'],
          ['sum by (instance) (node_load5)', '{{instance}} 5 min'],
        ],
      }),
      timeseries({
        title: 'Memory of the host',
        shows: 'Share of the host’s memory that is not available.',
        good: 'below 80 %.',
        act: 'near 100 % the kernel kills the largest process: usually Redis or feature-service.',
        unit: 'percentunit',
        min: 0,
        max: 1,
        levels: above(0.8, 0.95),
        queries: [
          [
            '1 - sum by (instance) (node_memory_MemAvailable_bytes) / sum by (instance) (node_memory_MemTotal_bytes)',
            '{{instance}}',
          ],
        ],
      }),
      timeseries({
        title: 'Disks',
        shows: 'Share of each file system that is used.',
        good: 'below 80 %.',
        act: 'the archive, Redis’ log or Prometheus’ blocks grow: shorten retention or enlarge the disk.',
        unit: 'percentunit',
        min: 0,
        max: 1,
        levels: above(bound(thresholds, 'DiskUsageHigh')),
        queries: [
          [
            `1 - min by (instance, mountpoint) (node_filesystem_avail_bytes{${DISKS}} / node_filesystem_size_bytes{${DISKS}})`,
            '{{mountpoint}}',
          ],
        ],
      }),
      timeseries({
        title: 'Disk traffic',
        shows: 'Bytes per second read from and written to the disks.',
        good: 'writes in steps: archive, Redis’ log, Prometheus.',
        act: 'constant reads: the page cache is too small.',
        unit: 'Bps',
        queries: [
          [
            'sum by (instance) (rate(node_disk_read_bytes_total[$__rate_interval]))',
            '{{instance}} read',
          ],
          [
            'sum by (instance) (rate(node_disk_written_bytes_total[$__rate_interval]))',
            '{{instance}} written',
          ],
        ],
      }),
      timeseries({
        title: 'Network of the host',
        atLeast: 1000,
        shows: 'Bytes per second received and sent, all devices, with those that stay on the host.',
        good: 'follows the feeds.',
        act: 'far more than feeds explain: a backfill, a replica that loads, or somebody else.',
        unit: 'Bps',
        queries: [
          [
            'sum by (instance) (rate(node_network_receive_bytes_total[$__rate_interval]))',
            '{{instance}} received',
          ],
          [
            'sum by (instance) (rate(node_network_transmit_bytes_total[$__rate_interval]))',
            '{{instance}} sent',
          ],
        ],
      }),
    ],
  };
}
