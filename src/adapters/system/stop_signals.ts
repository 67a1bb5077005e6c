const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Calls back for each signal that asks the process to end, instead of letting it end.
 *
 * @returns A function that gives the signals their usual effect back.
 */
export function onStopSignal(listener: (signal: string) => void): () => void {
  const listeners = stopSignals.map((signal) => {
    const listen = () => listener(signal);
    Deno.addSignalListener(signal, listen);
    return [signal, listen] as const;
  });
  return () => {
    for (const [signal, listen] of listeners) Deno.removeSignalListener(signal, listen);
  };
}
