import { Alert, Button, Flex, Result, Spin } from 'antd';
import { useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiError } from '../api/client.ts';
import { defineWords, useWords } from '../language/language.tsx';

const WORDS = defineWords({
  zh: {
    loading: '加载中…',
    failed: '没有加载出来',
    retry: '重试',
    requestId: (id: string) => `请求编号：${id}（联系管理员时请提供）`,
    bug: '页面出错了，请刷新后重试；如再次出现，请联系管理员。',
    notFound: '没有这个页面',
    notFoundHint: '地址可能已失效，或您没有权限查看。',
    home: '返回首页',
  },
  en: {
    loading: 'Loading…',
    failed: 'This could not be loaded',
    retry: 'Try again',
    requestId: (id: string) => `Request: ${id} (tell the administrator)`,
    bug: 'The page failed. Reload it; if it fails again, tell the administrator.',
    notFound: 'There is no such page',
    notFoundHint: 'The address may be out of date, or you may not see it.',
    home: 'Home',
  },
});

export function Loading(): ReactNode {
  const words = useWords(WORDS);
  return (
    <Flex justify="center" style={{ padding: 64 }} role="status" aria-label={words.loading}>
      <Spin size="large" />
    </Flex>
  );
}

/** What went wrong, in the server's own words, and a way to try again. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }): ReactNode {
  const words = useWords(WORDS);
  const isOfServer = error instanceof ApiError;
  const isForbidden = isOfServer && error.status === 403;
  // What a person can mend needs no administrator.
  const requestId = isOfServer && (error.status === 0 || error.status >= 500) ? error.requestId : null;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={isOfServer ? error.message : words.bug}
      description={requestId === null ? undefined : words.requestId(requestId)}
      action={
        onRetry === undefined || isForbidden ? undefined : (
          <Button size="small" onClick={onRetry}>
            {words.retry}
          </Button>
        )
      }
    />
  );
}

export function PageFailure({ error, reset }: { error: unknown; reset: () => void }): ReactNode {
  const router = useRouter();
  const retry = (): void => {
    reset();
    // What the address needs before it can be shown may be what failed.
    void router.invalidate();
  };
  return (
    <div style={{ padding: 24 }}>
      <Failure error={error} onRetry={retry} />
    </div>
  );
}

export function NotFound(): ReactNode {
  const words = useWords(WORDS);
  return (
    <Result
      status="404"
      title={words.notFound}
      subTitle={words.notFoundHint}
      extra={
        <Button type="primary" href="/">
          {words.home}
        </Button>
      }
    />
  );
}
