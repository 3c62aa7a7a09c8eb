import { hash53, type ExperimentConfig } from '@eaglerank/domain';

const BUCKETS = 2 ** 53;

/**
 * The arm a user is in: a hash of experiment and user picks a point in [0, 1), the arms' shares
 * divide it. Sticky as long as the shares stay; undefined outside all arms and for anonymous users.
 */
export function armOf(experiment: ExperimentConfig, userId: string): string | undefined {
  if (userId === '') return undefined;
  const point = hash53(`${experiment.name}\0${userId}`) / BUCKETS;
  let upTo = 0;
  for (const arm of experiment.arms) {
    upTo += arm.share;
    if (point < upTo) return arm.name;
  }
  return undefined;
}

/** Assigned arm by experiment. */
export function assignArms(
  experiments: readonly ExperimentConfig[],
  userId: string,
): Readonly<Record<string, string>> {
  const arms: Record<string, string> = {};
  for (const experiment of experiments) {
    const arm = armOf(experiment, userId);
    if (arm !== undefined) arms[experiment.name] = arm;
  }
  return arms;
}
