import { type UseMutationResult, hashKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useId } from 'react';

/**
 * A change that a person asks for: asks the server, looks again at what it may have changed, and says that it is done. Its error
 * is shown by who called it when `isErrorShown` says so (a form shows it beside its fields), else as a message. The same once more
 * while it is under way is the second click of a double click, and is dropped.
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
  const mutationKey = [useId()];
  const mutation = useMutation({
    mutationKey,
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
  const isUnderWay = (input: Input | undefined): boolean =>
    queries
      .getMutationCache()
      .findAll({ mutationKey, status: 'pending' })
      .some(({ state }) => hashKey([state.variables]) === hashKey([input]));
  const mutate: typeof mutation.mutate = (...sent) => {
    if (!isUnderWay(sent[0])) mutation.mutate(...sent);
  };
  return { ...mutation, mutate };
}
