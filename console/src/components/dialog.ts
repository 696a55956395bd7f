import type { ModalProps } from 'antd';

/**
 * How a dialog that asks for something closes: by its buttons, not by a click beside it, which would take what was typed along, nor by the second
 * click of two that opened it; and not while its request is under way, since nobody would be told then how that went.
 */
export function stayOpen({ isPending }: { isPending: boolean }): ModalProps {
  return {
    mask: { closable: false },
    closable: !isPending,
    keyboard: !isPending,
    cancelButtonProps: { disabled: isPending },
  };
}
