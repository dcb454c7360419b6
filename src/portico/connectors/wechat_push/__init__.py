"""What WeChat tells us by itself: the crypto of message pushes and the gate they come through."""
