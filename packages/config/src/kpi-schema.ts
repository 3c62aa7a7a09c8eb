import {
  ATTRIBUTE,
  EVENT_TYPES,
  KPI_NUMBERS,
  KPI_TEXTS,
  SERVED,
  seriesOf,
} from '@eaglerank/domain';
import type { KpiConfig } from '@eaglerank/domain';
import { z } from 'zod';

/** Time series of all KPIs of one tenant, and of one KPI. */
const MOST_SERIES = 2000;
const MOST_KPIS = 20;
const RESERVED_LABELS = ['tenant', 'le', 'quantile', 'job', 'instance', 'exported_job'];
/** Ends of the names that the text format makes of a histogram's. */
const RESERVED_ENDS = /_(?:total|bucket|sum|count|created|info)$/;

const source = (known: readonly string[]) =>
  z.string().refine((of) => known.includes(of) || /^attribute:[\w.-]{1,64}$/.test(of), {
    error: `must be ${known.join(', ')} or ${ATTRIBUTE}NAME`,
  });
const text = source(KPI_TEXTS);
const number = source(KPI_NUMBERS);

const ascending = (min: number, max: number) =>
  z
    .array(z.number().refine(Number.isFinite))
    .min(min)
    .max(max)
    .refine((all) => all.every((x, i) => i === 0 || x > (all[i - 1] as number)), {
      error: 'must ascend',
    });

const label = z
  .strictObject({
    of: z.string(),
    values: z
      .array(z.string().regex(/^[\w.:@/+-]{1,64}$/, 'must be 1-64 of letters, digits, _.:@/+-'))
      .min(1)
      .max(200)
      .refine((all) => new Set(all).size === all.length, { error: 'must differ' })
      .refine((all) => !all.includes('other'), { error: '"other" is what fits none' })
      .optional(),
    prefix: z.string().max(64).default(''),
    edges: ascending(1, 20).optional(),
  })
  .refine(({ values, edges }) => (values === undefined) !== (edges === undefined), {
    error: 'needs values or edges, not both',
  })
  .refine(({ of, values }) => (values ? text : number).safeParse(of).success, {
    path: ['of'],
    error: `must be ${ATTRIBUTE}NAME, or with values ${KPI_TEXTS.join(', ')}, or with edges ${KPI_NUMBERS.join(', ')}`,
  });

const labels = z
  .record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be 1-40 of a-z, 0-9, _'), label)
  .refine((all) => Object.keys(all).length <= 5, { error: 'must be at most 5' })
  .refine((all) => !RESERVED_LABELS.some((name) => Object.hasOwn(all, name)), {
    error: `must not be one of ${RESERVED_LABELS.join(', ')}`,
  })
  .default({});

const selection = {
  events: z.array(z.string()).min(1).max(20).describe(`Event types, or \`${SERVED}\`.`),
  where: z.record(text, z.array(z.string().max(128)).min(1).max(50)).default({}),
};
const valued = {
  value: number,
  scale: z.number().positive().refine(Number.isFinite).default(1),
};
const help = z.string().min(1).max(200).regex(/\.$/, 'must be a sentence');
const name = z.string().regex(/^[a-z][a-z0-9_]{2,62}$/, 'must be 3-63 of a-z, 0-9, _');
const total = name.regex(/_total$/, 'must end in _total, as counters do');

const kpi = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('count'), name: total, help, labels, ...selection }),
  z.strictObject({ kind: z.literal('sum'), name: total, help, labels, ...selection, ...valued }),
  z.strictObject({
    kind: z.literal('histogram'),
    name: name.refine((n) => !RESERVED_ENDS.test(n), { error: 'ends in what histograms add' }),
    ...{ help, labels, ...selection, ...valued },
    buckets: ascending(1, 30),
  }),
  z.strictObject({
    kind: z.literal('ratio'),
    name: name.regex(/_(?:rate|ratio)$/, 'must end in _rate or _ratio'),
    help,
    numerator: z.strictObject(selection),
    denominator: z.strictObject(selection),
    windowSeconds: z.number().int().min(60).max(86_400).default(900),
  }),
]);

/** Business metrics of a tenant file. What depends on the rest of the file, kpiFaults says. */
export const kpis = z
  .array(kpi)
  .max(MOST_KPIS)
  .refine((all) => new Set(all.map((k) => k.name)).size === all.length, {
    error: 'must have different names',
  })
  .refine((all) => all.reduce((sum, k) => sum + seriesOf(k), 0) <= MOST_SERIES, {
    error: `can make more than ${MOST_SERIES} time series: list fewer values or edges`,
  })
  .default([])
  .describe('Business metrics, computed from events; see [kpis.md](kpis.md).');

/** Event types that a tenant's KPIs name and the tenant does not have: the place and the type of each. */
export function unknownEvents(
  declared: readonly KpiConfig[],
  eventTypes: readonly string[],
): { path: (string | number)[]; message: string }[] {
  const known = new Set<string>([...EVENT_TYPES, ...eventTypes, SERVED]);
  return declared.flatMap((kpi, index) => {
    const selections =
      kpi.kind === 'ratio'
        ? ([
            ['numerator', kpi.numerator],
            ['denominator', kpi.denominator],
          ] as const)
        : ([['', kpi]] as const);
    return selections.flatMap(([where, { events }]) =>
      events
        .filter((type) => !known.has(type))
        .map((type) => ({
          path: ['kpis', index, ...(where === '' ? [] : [where]), 'events'],
          message: `${type} is no event type of the tenant: add it to eventTypes`,
        })),
    );
  });
}
