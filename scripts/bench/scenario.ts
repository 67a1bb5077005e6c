/** One way to do the work of a scenario. */
export interface Contender {
  readonly name: string;
  readonly argv: readonly string[];
  /** How often it does the work in one measurement, where that is not as often as the others. */
  readonly repeat?: number;
}

/** Some work and the ways to do it, of which the one called `baseline` is the measure. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly baseline: string;
  /** How often a contender does the work in one measurement; costs are given for once. */
  readonly repeat: number;
  /**
   * Of what takes minutes: how often each contender is measured unless something else is asked for,
   * without a round before them that does not count.
   */
  readonly rounds?: number;
  /** In what time the work could be done at best, ms, where that is known. */
  readonly boundMs?: number;
  /** Whether its folders must be on a disk, whatever the folder for temporary files is. */
  readonly onDisk?: boolean;
  /** Files that a measurement needs in its folder: text by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Makes what all measurements share, once and unmeasured. */
  readonly prepare?: () => void;
  readonly contenders: readonly Contender[];
}

/** What scenarios are made from. */
export interface ScenarioInput {
  /** Command line of the engine, without its command. */
  readonly engine: readonly string[];
  readonly engineName: string;
  readonly deno: string;
  /** Absolute path of the folder with the sources. */
  readonly root: string;
  /** Absolute path of the script that starts processes and does nothing else. */
  readonly floorScript: string;
  /** Absolute path of a program that does nothing. */
  readonly noop: string;
  readonly hasMake: boolean;
  /** Whether bubblewrap is there and can confine anything on this machine. */
  readonly hasBwrap: boolean;
  /** Absolute path of an empty folder that all measurements share. */
  readonly sharedFolder: string;
  /** Fewer jobs, for a first impression. */
  readonly quick: boolean;
}
