import type { Territory } from "./reach.ts";
import type { SecurityPolicy } from "./security_policy.ts";

/** What commands are examined with. */
export interface Examination {
  readonly policy: SecurityPolicy;
  readonly territory: Territory;
}
