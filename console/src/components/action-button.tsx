import { Button, type ButtonProps, Tooltip } from 'antd';
import { type ReactNode, useId } from 'react';

/**
 * A button that says why it cannot be pressed: forbidden actions are shown, so that a reader learns that they exist and whom to
 * ask. `reason` null or undefined: it can be pressed.
 */
export function ActionButton({
  reason,
  children,
  ...button
}: ButtonProps & { reason?: string | null | undefined }): ReactNode {
  const id = useId();
  if (reason === null || reason === undefined) return <Button {...button}>{children}</Button>;
  return (
    <Tooltip title={reason}>
      <span>
        <Button {...button} disabled aria-describedby={id}>
          {children}
        </Button>
        <span id={id} hidden>
          {reason}
        </span>
      </span>
    </Tooltip>
  );
}
