/** Why a notification could not be delivered. */
export interface DeliveryTrouble {
  readonly message: string;
  /** What may help, or `null`. */
  readonly hint: string | null;
  /** Whether it may pass, so that another try makes sense. */
  readonly mayPass: boolean;
}
