// The name of the product and its sign.

import icon from '../../icon.svg'

export function Brand({ size }: { size: number }) {
  return (
    <>
      <img src={icon} alt="" width={size} height={size} />
      meetpoort
    </>
  )
}
