// Original file: proto/eaglerank/event/v1/event.proto


/**
 * Money in minor-unit-free decimal form, e.g. 12.50 EUR.
 */
export interface Money {
  /**
   * Amount in the currency's major unit; finite, |amount| <= 1e12.
   */
  'amount'?: (number | string);
  /**
   * ISO 4217 code, 3 upper-case letters.
   */
  'currency'?: (string);
}

/**
 * Money in minor-unit-free decimal form, e.g. 12.50 EUR.
 */
export interface Money__Output {
  /**
   * Amount in the currency's major unit; finite, |amount| <= 1e12.
   */
  'amount': (number);
  /**
   * ISO 4217 code, 3 upper-case letters.
   */
  'currency': (string);
}
