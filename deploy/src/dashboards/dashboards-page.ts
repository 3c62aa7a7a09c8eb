import type { GeneratedFile } from '../generate/generated-file.js';
import { dashboards } from './dashboards.js';
import { TAG } from './model/links.js';

/** What each dashboard answers, for somebody who looks at its picture. */
const ANSWERS: Readonly<Record<string, string>> = {
  system:
    'Where to look first. One score, the processes that answer, dependencies as the services see them, ' +
    'and the alerts that fire; below, the way of a request through the mesh, service by service. The ' +
    'lowest service whose line rose is the cause of what the others show.',
  feed:
    'The product itself: how many feeds, how fast, ranked by the model or by a fallback. The heatmap ' +
    'shows every single request, so that a second population of slow ones cannot hide behind a mean. ' +
    'Candidates by source, filters and scores say what is in a feed; the last row where its time goes.',
  streams:
    'From an event to a feature: what is accepted, what the engine applies, how far it is behind, and ' +
    'how long until a click changes a ranking. Late, duplicate, rejected and dead events are told ' +
    'apart by reason.',
  slo:
    'What was promised, what was kept, and how fast each error budget burns over every pair of windows ' +
    'that alerts. The dashed lines are the factors at which an alert of that severity fires.',
  'feature-store':
    'Freshness, hit ratios and missing values of what rankings read, then a deep dive into the time of ' +
    'each lookup and each Redis command, and how fast memory grows.',
  inference:
    'Rankings by model and replica: latency, the share of it that is scoring, errors, queues. The ' +
    'table puts traffic, tail and memory of every loaded model side by side.',
  model:
    'Which version serves which tenant, and whether its scores still look as they did in training: ' +
    'mean shift and spread against the reference that the artefact brings, confidence, classes, ' +
    'importance of features. Exposure of running experiments is at the end.',
  kpis:
    'What the feeds achieve, as the demo’s tenants declare it in their files: click-through and dwell ' +
    'time for posts, approvals and risk for credit, acceptance and trades for signals.',
  executive:
    'Health, volume and quality in a few figures over a day, without the words of operators.',
  operational:
    'Every method of every service with rate, faults and tail; retries, breakers, queues, restarts, and ' +
    'the resources of processes. It refreshes every five seconds, for the hour of an incident.',
  infrastructure:
    'Targets and probes, hosts, Redis, and Prometheus itself: what everything else stands on.',
};

const HEAD = `# Dashboards

<!-- Generated from deploy/src/dashboards; do not edit. -->

Grafana reads these dashboards from [deploy/grafana/dashboards](../deploy/grafana/dashboards): they
are made by code in [deploy/src/dashboards](../deploy/src/dashboards), with the bounds of
[deploy/thresholds.yaml](../deploy/thresholds.yaml), at which alerts fire too. The info mark of each
panel says what is drawn, what it looks like when all is well, and what to do when it does not. Its
menu opens the traces and the logs behind it; dots on a latency chart are single requests and open
their trace. Dashed vertical lines mark what changed: a process, a version, a model.

A test asks every query of every panel of a live Prometheus that has scraped the mesh under load and
faults, and fails on an error, an unknown metric or an empty answer.

The pictures are drawn from the same JSON, with the component library of Grafana, over a real
Prometheus that scraped the mesh for some minutes: the traffic of the demo, clients that send
nonsense, a killed ranker, an engine that stands still, a refused model and a Redis that hangs. They
are not taken from a Grafana server; heatmaps, gauges and tables, which that library lacks, are drawn
by [deploy/pictures](../deploy/pictures).
`;

/** `docs/dashboards.md`. Throws RangeError for a dashboard that nobody described. */
export function dashboardsPage(): GeneratedFile {
  const parts = dashboards().map(({ uid, title, description }) => {
    const name = uid.slice(TAG.length + 1);
    const answer = ANSWERS[name];
    if (answer === undefined) throw new RangeError(`docs/dashboards.md: say what ${name} answers`);
    const short = title.replace(/^EagleRank \/ /, '');
    return `## ${short}\n\n_${description}_\n\n${answer}\n\n![${short}](pictures/dashboards/${name}.png)\n`;
  });
  return { path: 'docs/dashboards.md', text: [HEAD, ...parts].join('\n') };
}
