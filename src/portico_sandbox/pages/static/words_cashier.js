// More texts of Alipay's two pages: the cashier, and the one that asks who somebody is. Spread into WORDS.
export const CASHIER_WORDS = {
  cashier_brand: ["支付宝", "Alipay"],
  cashier_place: ["收银台", "Cashier"],
  cashier_going_back: ["正在返回商家…", "Going back to the shop…"],
  cashier_order: ["订单", "Order"],
  cashier_over: ["付款时间已过", "Time is over"],
  cashier_pay: ["确认付款", "Pay now"],
  cashier_payee: ["收款方", "Payee"],
  cashier_sign_in: ["登录授权", "Sign in"],
  cashier_until: ["请在 {time} 内付款", "Please pay within {time}"],
  cashier_wallet: ["账户余额", "Account balance"],
};
