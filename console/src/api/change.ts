import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';

/**
 * A change that a person asks for: asks the server, looks again at what it may have changed, and says that it is done. Its error
 * is shown by who called it when `isErrorShown` says so (a form shows it beside its fields), else as a message.
 */
export function useChange<Input, Data>({
  change,
  changes,
  done,
  onDone,
  isErrorShown = false,
}: {
  change: (input: Input) => Promise<Data>;
  /** The beginnings of the query keys of what has to be asked again. */
  changes: readonly (readonly unknown[])[];
  /** Said when it is done; null when the page itself shows it. */
  done: string | null;
  onDone?: (data: Data, input: Input) => void;
  isErrorShown?: boolean;
}): UseMutationResult<Data, Error, Input> {
  const queries = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: change,
    onSuccess: async (data, input) => {
      if (done !== null) void message.success(done);
      onDone?.(data, input);
      await Promise.all(changes.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
    onError: (error) => {
      if (!isErrorShown) void message.error(error.message, 6);
    },
  });
}
