import { nodeVm } from "../system/lazy_node.ts";

/**
 * Wraps a function that may never end, such as a search with somebody's regular expression. Nothing
 * can interrupt one but the time limit of a script, so it runs as if it were one.
 *
 * @returns The function, which throws where it does not end within the limit.
 */
export function boundedCall<Argument, Value>(
  limitMs: number,
  call: (argument: Argument) => Value,
): (argument: Argument) => Value {
  const { createContext, Script } = nodeVm();
  const state: { argument?: Argument; value?: Value } = {};
  const context = createContext({
    call: () => {
      state.value = call(state.argument as Argument);
    },
  });
  const script = new Script("call()");
  return (argument) => {
    state.argument = argument;
    try {
      script.runInContext(context, { timeout: limitMs });
    } catch (error) {
      const code = (error as { readonly code?: unknown } | null)?.code;
      if (code === "ERR_SCRIPT_EXECUTION_TIMEOUT") {
        throw new Error(`the pattern took longer than ${limitMs / 1000} s`);
      }
      throw error;
    }
    return state.value as Value;
  };
}
