// Original file: proto/eaglerank/feed/v1/feed.proto


/**
 * One assigned experiment arm.
 */
export interface ExperimentArm {
  /**
   * Experiment name.
   */
  'experiment'?: (string);
  /**
   * Arm name.
   */
  'arm'?: (string);
}

/**
 * One assigned experiment arm.
 */
export interface ExperimentArm__Output {
  /**
   * Experiment name.
   */
  'experiment': (string);
  /**
   * Arm name.
   */
  'arm': (string);
}
