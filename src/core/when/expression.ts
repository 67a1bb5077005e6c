/** What stands on a side of a comparison. */
export type Operand =
  /** The variable's value; the empty text where it is not set. */
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "text"; readonly text: string };

/** A condition on a job's environment. Plain data: it can be cloned and compared. */
export type WhenExpression =
  | { readonly kind: "defined"; readonly name: string }
  | {
    readonly kind: "equal";
    readonly left: Operand;
    readonly right: Operand;
    readonly negated: boolean;
  }
  | {
    readonly kind: "matches";
    readonly operand: Operand;
    /** What stands between the slashes; `new RegExp` takes it. */
    readonly pattern: string;
    readonly ignoreCase: boolean;
    readonly negated: boolean;
  }
  | { readonly kind: "not"; readonly inner: WhenExpression }
  /** Two parts or more. */
  | { readonly kind: "and" | "or"; readonly parts: readonly WhenExpression[] };

/** The `when` of a job: as the config writes it, and what it means. */
export interface WhenClause {
  readonly text: string;
  readonly expression: WhenExpression;
}

/** Returns the expressions that an expression is made of, itself first. */
export function* expressionsIn(expression: WhenExpression): Generator<WhenExpression> {
  yield expression;
  switch (expression.kind) {
    case "not":
      yield* expressionsIn(expression.inner);
      return;
    case "and":
    case "or":
      for (const part of expression.parts) yield* expressionsIn(part);
  }
}

/** Returns the names of the variables that an expression looks at, each once, in their order. */
export function variablesIn(expression: WhenExpression): readonly string[] {
  const names = new Set<string>();
  for (const part of expressionsIn(expression)) {
    switch (part.kind) {
      case "defined":
        names.add(part.name);
        break;
      case "equal":
        for (const side of [part.left, part.right]) {
          if (side.kind === "variable") names.add(side.name);
        }
        break;
      case "matches":
        if (part.operand.kind === "variable") names.add(part.operand.name);
    }
  }
  return [...names];
}
