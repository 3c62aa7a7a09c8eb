import { z } from 'zod';
import { durationMs } from './duration.js';

const duration = z.string().refine(isDuration, 'must be a duration like 30s, 5m, 6h or 30d');
const severity = z.enum(['P1', 'P2', 'P3', 'P4', 'info']);

const slo = z.strictObject({
  /** Share of good events, 0–1. */
  objective: z.number().gt(0).lt(1),
  /** Bound that tells good from bad, seconds; a boundary of the histogram. */
  under: z.number().positive().optional(),
  /** Severities whose burn rates alert. */
  alerts: z.array(severity),
  description: z.string().min(1),
});

const burnRate = z.strictObject({
  severity,
  /** How many times faster than the objective allows the budget is spent. */
  factor: z.number().positive(),
  short: duration,
  long: duration,
  for: duration,
});

const level = z.strictObject({
  severity,
  /** What the expression compares with; its unit is that of the expression. */
  value: z.number().optional(),
  /** Range that rates are taken over. */
  window: duration.optional(),
  /** How long ago lies what it is compared with. */
  against: duration.optional(),
  for: duration,
});

/** Shape of deploy/thresholds.yaml. */
export const thresholdsSchema = z.strictObject({
  scrape: z.strictObject({ interval: duration, gateway: duration, evaluation: duration }),
  budgetWindow: duration,
  /** Requests per second below which a ratio says nothing. */
  lowTraffic: z.number().positive(),
  slos: z.record(z.string(), slo),
  burnRates: z.array(burnRate).min(1),
  alerts: z.record(z.string(), z.array(level).min(1)),
  /** How Alertmanager groups and repeats. */
  notifications: z.strictObject({
    groupWait: duration,
    groupInterval: duration,
    repeat: z.strictObject({ P1: duration, P2: duration, P3: duration, P4: duration }),
  }),
});

export type Thresholds = z.infer<typeof thresholdsSchema>;
export type Severity = z.infer<typeof severity>;
export type BurnRate = z.infer<typeof burnRate>;
export type AlertLevel = z.infer<typeof level>;

function isDuration(text: string): boolean {
  try {
    return durationMs(text) >= 0;
  } catch {
    return false;
  }
}
