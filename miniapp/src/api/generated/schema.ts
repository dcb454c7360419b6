// Generated from the server's API document by `npm run api:types`. Do not edit by hand.
/* eslint-disable */

export interface paths {
    "/api/v1/addresses/parse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A pasted address, taken apart: name, phone, division and street in any order. Nothing is stored. */
        post: operations["post_parse_address"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/after-sale-pictures/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The picture (JPEG) behind an address that an answer gave out. 404 after two hours. */
        get: operations["get_show_picture"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/after-sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The member's cases, the newest first; with `is_open` only those that are under way, or over. */
        get: operations["get_list_after_sales"];
        put?: never;
        /**
         * The shop is asked. Repeating the key gives the same case.
         * @description 404 order_not_found; 409 after_sale_not_possible, lines_not_refundable; 422 by field.
         */
        post: operations["post_apply_after_sale"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/after-sales/{case_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of the member's cases, with its history. */
        get: operations["get_read_after_sale"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/after-sales/{case_id}/accept-offer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The buyer takes what the shop offers; the money is on its way. 409 transition_refused. */
        post: operations["post_accept_offer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/after-sales/{case_id}/appeal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Somebody else at the shop decides. 409 transition_refused; 422 words. */
        post: operations["post_appeal_after_sale"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/after-sales/{case_id}/confirm-replacement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The replacement has arrived; the case is over. 409 transition_refused. */
        post: operations["post_confirm_replacement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/after-sales/{case_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The shop reads the buyer's words. 409 after_sale_not_possible once the case is over; 422 words. */
        post: operations["post_say_after_sale"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/after-sales/{case_id}/return-parcel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The goods are on their way to the shop; sent again, the number is corrected. 409 transition_refused. */
        post: operations["post_send_back_after_sale"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/after-sales/{case_id}/take-balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Money that could not go back the way it came is in the buyer's balance. 409 balance_not_offered,
         * @description refund_not_abnormal.
         */
        post: operations["post_take_refund_as_balance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/after-sales/{case_id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The request is withdrawn; the pieces are free again. 409 transition_refused. */
        post: operations["post_withdraw_after_sale"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/after-sales/pictures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The picture may go with a case of the member's within a day. 422 image_refused; 429 after 40 a day. */
        post: operations["post_send_picture"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/articles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Articles of one kind, featured first, then newest. With `q`, those about these words, on one page. */
        get: operations["get_articles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/articles/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One article with the products in it and what else there is to read. */
        get: operations["get_article"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/guest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A fresh guest token: it names a cart before anybody has signed in. */
        post: operations["post_guest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/handoff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A ticket that lets the member go on elsewhere: 60 seconds, once, for that target and page. */
        post: operations["post_offer_handoff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/handoff/look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whose ticket it is, to be asked before one becomes them. The ticket stays good. */
        post: operations["post_look_at_handoff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/handoff/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signed in for a ticket, which is spent by that; cart and visits of the guest come along. */
        post: operations["post_redeem_handoff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/mini-program": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signed in by a mini program's sign-in code; a first sign-in makes the member. */
        post: operations["post_mini_program"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/phone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Signed in by the code that was sent to the phone; a first sign-in makes the member.
         * @description 409 phone_in_use when the number's account was not used for half a year: see /auth/phone/claims.
         */
        post: operations["post_phone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/phone/claims": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Signed in, after saying whose account it is that goes with a number which may have changed hands.
         * @description "new" starts an account of its own (or gives the number to the one signed in); the earlier account keeps the rest.
         */
        post: operations["post_answer_phone_claim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/qr": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A code that waits three minutes to be scanned by a member. */
        post: operations["post_start_qr"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/qr/{qr_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far it is, for the browser that asked for the code.
         * @description With `wait` the answer comes as soon as the state is no longer `seen`, at the latest after `wait` seconds.
         */
        get: operations["get_watch_qr"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/qr/{qr_id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Yes: the browser may sign in as this member, within a minute. */
        post: operations["post_confirm_qr"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/qr/{qr_id}/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signed in as the member who said yes. Once, and only for the browser that asked for the code. */
        post: operations["post_redeem_qr"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/qr/{qr_id}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** No: the code is worth nothing any more. */
        post: operations["post_refuse_qr"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/qr/{qr_id}/scan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The member has scanned the code and sees who asks. Nobody else can scan it any more. */
        post: operations["post_scan_qr"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** New tokens for a refresh token, which is spent by that; spending it twice ends the session. */
        post: operations["post_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The session takes no more refreshes. Throw the tokens away. */
        post: operations["post_sign_out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sms-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A sign-in code is on its way to the phone. At most one a minute and ten a day. */
        post: operations["post_sms_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/card-keys/{key_id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One of the member's cards in full; that it was shown is on record. */
        post: operations["post_reveal_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The cart, every line checked against today's prices and stock. Empty for a visitor without a guest token. */
        get: operations["get_read_cart"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cart/bundles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One whole set of a bundle is in the cart, or nothing of it; its price comes off at checkout. */
        post: operations["post_add_bundle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cart/clear-invalid": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What can no longer be bought is out of the cart. */
        post: operations["post_clear_invalid"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cart/lines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** More pieces of a SKU are in the cart. */
        post: operations["post_add_line"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cart/lines/{line_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** The line has another quantity or selection. */
        put: operations["put_change_line"];
        post?: never;
        /** The line is gone. */
        delete: operations["delete_remove_line"];
        options?: never;
        head?: never;
        /** The line has another quantity or selection. */
        patch: operations["patch_change_line"];
        trace?: never;
    };
    "/api/v1/cart/select-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Every line is selected, or none is. */
        post: operations["post_select_all"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The category tree, in the merchant's order. */
        get: operations["get_categories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/codes/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the code leads; it is counted as opened. 404 code_not_found; 429 rate_limited. */
        get: operations["get_open_code"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A visitor's answer is recorded. */
        post: operations["post_guest_consent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/downloads/{grant_id}/files/{file_id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One download is counted; the address opens the file for five minutes. */
        post: operations["post_download_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The whole batch is stored before this answers, each event once; one broken event refuses the batch. */
        post: operations["post_events"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The archive (ZIP) behind a link, for 48 hours and ten times. 404 export_not_found afterwards. */
        get: operations["get_take_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/guides": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The positions of a carrier that are switched on. `device` decides between a code to scan and a link to follow. */
        get: operations["get_guides"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/home": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The first page of the shop on this carrier, as the merchant decorated it.
         * @description A link in a block is `product:ID`, `category:ID`, `search:WORDS`, `article:SLUG`, `case:SLUG`, `help:SLUG`,
         *     `resource:SLUG`, `page:SLUG`, `tab:NAME`, the name of a list, or a path of the website.
         */
        get: operations["get_home"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoice-files/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The PDF behind a link of `file_url`, good for ten minutes. */
        get: operations["get_invoice_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in, and how many orders wait for what. */
        get: operations["get_read_me"];
        /** Nickname and avatar are as sent. 422 text_not_allowed: WeChat would not let others see this nickname. */
        put: operations["put_change_me"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Nickname and avatar are as sent. 422 text_not_allowed: WeChat would not let others see this nickname. */
        patch: operations["patch_change_me"];
        trace?: never;
    };
    "/api/v1/me/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The platform accounts that are this member, with where each came from, and their verified phone. */
        get: operations["get_list_accounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/addresses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The member's addresses, the default first. */
        get: operations["get_list_addresses"];
        put?: never;
        /** One more address. At most 50 are kept. */
        post: operations["post_add_address"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/addresses/{address_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** The address is as sent; `is_default` null keeps what it was. */
        put: operations["put_change_address"];
        post?: never;
        /** The address is gone; if it was the default, another one is now. */
        delete: operations["delete_delete_address"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the member has with the shop. Zero for who never had any. */
        get: operations["get_balance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/balance/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What moved the balance, the latest first. */
        get: operations["get_entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every purpose with the member's answer; `outdated` when they answered to an earlier policy. */
        get: operations["get_consents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/consents/{purpose}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** The member's answer is recorded. 409 terms_needed: who no longer agrees to the terms deletes the account. */
        put: operations["put_decide"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is stored about the member, part by part: what it is, how many records, how long it is kept. */
        get: operations["get_my_data"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/downloads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The files the member took, the latest first. */
        get: operations["get_downloads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/erasure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the member is leaving, what deleting the account brings about, and what must be finished first. */
        get: operations["get_erasure"];
        put?: never;
        /** The account will be deleted in seven days. 409 erasure_blocked while something is unfinished. */
        post: operations["post_ask_for_erasure"];
        /** The member stays. Repeating it is harmless. */
        delete: operations["delete_cancel_erasure"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The member's latest copies, the newest first. Ask again every few seconds while one is queued or running. */
        get: operations["get_exports"];
        put?: never;
        /** A copy of everything is being made; the one under way when there is one. At most five a day. */
        post: operations["post_start_export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/favourites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the member keeps, the latest first. A thing that is gone has no card and can be removed. */
        get: operations["get_favourites"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/favourites/{kind}/{subject_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the member keeps the product or article. */
        get: operations["get_is_favourite"];
        /** The member keeps the product or article. At most 2,000 are kept. Repeating it is harmless. */
        put: operations["put_add_favourite"];
        post?: never;
        /** The member keeps it no longer. Repeating it is harmless. */
        delete: operations["delete_remove_favourite"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the member looked at, the latest first; the latest 500 are kept. */
        get: operations["get_history"];
        put?: never;
        /** The member looked at these; also what a guest looked at before signing in. */
        post: operations["post_record_history"];
        /** The history is empty. */
        delete: operations["delete_clear_history"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/history/{kind}/{subject_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** The history no longer holds it. Repeating it is harmless. */
        delete: operations["delete_remove_from_history"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/invoice-titles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The member's invoice titles, the usual one first. */
        get: operations["get_list_titles"];
        put?: never;
        /** The member keeps one more title, at most 20. */
        post: operations["post_add_title"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/invoice-titles/{title_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** The title is as given. */
        put: operations["put_change_title"];
        post?: never;
        /** The member keeps it no longer; invoices that named it stay as they are. */
        delete: operations["delete_delete_title"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The member's invoices, the latest first. */
        get: operations["get_list_invoices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/invoices/{invoice_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The member wants it no longer. Only before it is issued. */
        post: operations["post_cancel_invoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which messages come over which channel, and when none shall. */
        get: operations["get_notifications"];
        /** The named switches and times are as sent, on every carrier. */
        put: operations["put_save_notifications"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/phone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The number the mini program vouches for is the member's verified phone. */
        post: operations["post_bind_phone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the member likes to read; the first choice of each while they have not said. */
        get: operations["get_preferences"];
        /** The choices are as sent, for every carrier. */
        put: operations["put_save_preferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/review-media": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A picture (JPEG, PNG, WebP, GIF; 10 MB) or film (MP4; 30 MB) that waits a day for its review. */
        post: operations["post_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the member has written, the latest first. */
        get: operations["get_mine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The devices where the member is signed in, the latest use first. */
        get: operations["get_list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** That device is signed out, within a second. */
        delete: operations["delete_end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions/end-others": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Every other device is signed out; how many that were. */
        post: operations["post_end_others"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/withdrawals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the member asked to have paid out, the latest first. */
        get: operations["get_list_withdrawals"];
        put?: never;
        /** The amount waits for a colleague's decision and cannot be spent meanwhile. One at a time. */
        post: operations["post_ask_for_withdrawal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/withdrawals/{withdrawal_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The member wants it no longer; it can be spent again. Only before a colleague has decided. */
        post: operations["post_cancel_withdrawal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The member's orders, the newest first; `q` finds them by number or by what was bought. */
        get: operations["get_list_orders"];
        put?: never;
        /** The order waits for its payment and its stock is reserved. Repeating the key gives the same order. */
        post: operations["post_place_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of the member's orders. */
        get: operations["get_read_order"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}/after-sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The cases about one of the member's orders, the newest first. 404 order_not_found. */
        get: operations["get_after_sales_of_order"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}/after-sales/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What can be asked back of the member's order now, and what it is worth. 404 order_not_found. */
        get: operations["get_after_sale_options"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The unpaid order is cancelled; its stock is free again. */
        post: operations["post_cancel_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}/confirm-receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The goods have arrived; the order is completed. */
        post: operations["post_confirm_receipt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}/entitlements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The packages, card keys (without secrets) and downloads that came with one of the member's orders. */
        get: operations["get_order_entitlements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}/extend-receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The shipped order counts as received three days later than it would have. Once an order. */
        post: operations["post_extend_receipt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}/invoice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The invoice of the member's order, and whether one may be asked for now. */
        get: operations["get_order_invoice"];
        put?: never;
        /** An invoice over what of the order is paid and not given back is asked for. One for each order. */
        post: operations["post_ask_for_invoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The platform holds a payment of what the order costs; `params` is what the front end needs to pay. */
        post: operations["post_start_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}/pickup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the member's own order waits, and the code to fetch it with: a fresh picture at every call. */
        get: operations["get_read_pickup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lines of a completed order are reviewed, each once. 409 already_reviewed; 422 not_reviewable. */
        post: operations["post_write"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/packages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The member's packages, the newest first: those good for something, or the others. */
        get: operations["get_list_packages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/packages/{package_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of the member's packages, with where it is redeemed and what was. */
        get: operations["get_read_package"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/packages/{package_id}/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A fresh code to show at the counter. */
        post: operations["post_show_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pages/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A campaign page, or one of the website such as `about` and `contact`. */
        get: operations["get_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pages/{slug}/poster.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same for a published page. 404 page_not_found, entry_not_found; 429 rate_limited; 503 fonts_missing. */
        get: operations["get_page_poster"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payments/{payment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The payment now; the platform is asked when its word is overdue, at most once in three seconds. */
        get: operations["get_watch_payment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/previews/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The unsaved state behind a preview link. Half an hour after it was made it is gone. */
        get: operations["get_preview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Products on sale, filtered and sorted; with `q` or `attributes`, a search with facets.
         * @description `category_id` includes everything below it. `default` order is the merchant's, or relevance with `q`.
         *     `attributes` is `材质:棉|材质:麻|产地:新疆`: one value of each name must be the product's.
         */
        get: operations["get_products"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{product_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One product with its options, SKUs and live stock; also one that is off sale (`on_sale` false). */
        get: operations["get_product"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{product_id}/bundles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The sets this product is sold in that can be bought now, the best saving first. */
        get: operations["get_product_bundles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{product_id}/poster.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A PNG in the brand's theme with a code that leads to the product; `entry` is counted when it is scanned.
         * @description On the `carrier` mp-weixin it is a code of the mini program, when WeChat is connected.
         *     404 product_not_found, entry_not_found; 429 rate_limited; 503 fonts_missing.
         */
        get: operations["get_product_poster"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{product_id}/related": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the merchant chose, then what else sells well on the same shelf. */
        get: operations["get_related"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{product_id}/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A product's reviews, the newest first, and what they come to.
         * @description `show`: all, media, good (4 and 5 stars), fair (3), poor (1 and 2), followup. 422 for any other.
         */
        get: operations["get_product_reviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quotes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What the lines cost this buyer now, in which ways they can be had, and what keeps any of them from being
         * @description ordered. City delivery without a `store_id` names the nearest store that has everything.
         */
        post: operations["post_quote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/regions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Provinces with their cities with their districts. */
        get: operations["get_regions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Resources, newest first. */
        get: operations["get_resources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/resources/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One resource: what it is, and what else there is. */
        get: operations["get_resource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/resources/{slug}/downloads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The address of the file. Counts the download, and remembers it for a member. */
        post: operations["post_download"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reviews/{review_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** One's own review is gone. */
        delete: operations["delete_take_back"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reviews/{review_id}/followup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Something is added to one's own review, once and within half a year. 409 already_followed_up. */
        post: operations["post_follow_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reviews/{review_id}/helpful": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** The member finds this review helpful. Idempotent. */
        put: operations["put_found_helpful"];
        post?: never;
        /** The member no longer does. Idempotent. */
        delete: operations["delete_not_helpful"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search/hot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What to search for: the merchant's words, then what is searched most. */
        get: operations["get_hot_words"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search/suggest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Up to ten phrases that begin as `q` does: characters, pinyin or initials. */
        get: operations["get_suggest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/site": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Name, theme tokens, customer service, payment methods and policies of the site. */
        get: operations["get_site"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open stores: with a point (GCJ-02) the nearest first, otherwise in the merchant's order. `q`: name or address. */
        get: operations["get_list_stores"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stores/{store_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One store. */
        get: operations["get_read_store"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stores/offers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stores at which the lines can be fetched, and what each has too little of; the nearest first, given a point. */
        post: operations["post_list_offers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The visit is recorded. A wrong entry or parameter does not lose it; the answer names what was wrong. */
        post: operations["post_visit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AccountAnswer
         * @description An account on a platform that is the member. `carrier` and `entry`: how it was linked; empty if not known.
         */
        AccountAnswer: {
            app_name: string;
            carrier: string;
            entry: string;
            id: string;
            /** Format: date-time */
            linked_at: string;
            provider: string;
            provider_name: string;
        };
        /** AccountsAnswer */
        AccountsAnswer: {
            accounts: components["schemas"]["AccountAnswer"][];
            phone: components["schemas"]["PhoneAnswer"] | null;
        };
        /** AddBundle */
        AddBundle: {
            bundle_id: string;
        };
        /** AddLine */
        AddLine: {
            /** @default 1 */
            quantity?: number;
            sku_id: string;
        };
        /**
         * AddressAnswer
         * @description An address in full, for its owner.
         */
        AddressAnswer: {
            city: string;
            detail: string;
            district: string;
            id: string;
            is_default: boolean;
            phone: string;
            province: string;
            recipient: string;
            region_code: string;
        };
        /**
         * AddressBody
         * @description `region_code` is a district of GET /regions. The first address becomes the default by itself.
         */
        AddressBody: {
            detail: string;
            /** @default null */
            is_default?: boolean | null;
            phone: string;
            recipient: string;
            region_code: string;
        };
        /** AddressList */
        AddressList: {
            items: components["schemas"]["AddressAnswer"][];
        };
        /**
         * AdjustmentAnswer
         * @description One entry of a price: what changed it and by how much (a discount is negative).
         */
        AdjustmentAnswer: {
            amount_fen: number;
            code: string;
            label: string;
        };
        /**
         * Appearance
         * @description How the shop shows itself to somebody who has not chosen.
         * @enum {string}
         */
        Appearance: "auto" | "light" | "dark";
        /**
         * ApplyBody
         * @description `amount_fen` absent: all that the pieces are worth. `is_unshipped`: pieces that have not left.
         */
        ApplyBody: {
            /** @default null */
            amount_fen?: number | null;
            /** @default false */
            is_unshipped?: boolean;
            /** @enum {string} */
            kind: "exchange" | "refund_only" | "return_refund";
            lines: components["schemas"]["WantedPiecesBody"][];
            order_id: string;
            /** @default [] */
            pictures?: string[];
            reason: string;
            /** @default  */
            words?: string;
        };
        /**
         * ArticleAnswer
         * @description An article whole. `products` are those in its text, `related` other articles.
         */
        ArticleAnswer: {
            author: string;
            blocks: components["schemas"]["Block"][];
            cover: components["schemas"]["Picture"] | null;
            /** Format: uuid */
            id: string;
            kind: string;
            products: components["schemas"]["ProductCard"][];
            /** Format: date-time */
            published_at: string;
            reading_minutes: number;
            related: components["schemas"]["ArticleCard"][];
            seo_description: string;
            seo_title: string;
            slug: string;
            summary: string;
            tags: string[];
            title: string;
            topic: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * ArticleCard
         * @description An article in a list.
         */
        ArticleCard: {
            cover: components["schemas"]["Picture"] | null;
            /** Format: uuid */
            id: string;
            kind: string;
            /** Format: date-time */
            published_at: string;
            reading_minutes: number;
            slug: string;
            summary: string;
            title: string;
            topic: string;
        };
        /** ArticleList */
        ArticleList: {
            items: components["schemas"]["ArticleCard"][];
            next_cursor: string | null;
            topics: components["schemas"]["Topic"][];
        };
        /**
         * AssuranceView
         * @description What the merchant promises; `text` may be empty.
         */
        AssuranceView: {
            name: string;
            text: string;
        };
        /** AttributeFacet */
        AttributeFacet: {
            name: string;
            values: components["schemas"]["ValueFacet"][];
        };
        /** AttributeView */
        AttributeView: {
            name: string;
            value: string;
        };
        /**
         * BalanceAnswer
         * @description `total_fen` is the member's, of which `held_fen` waits to be paid out and `available_fen` can be spent.
         *
         *     `channels`: where it can be paid out to, the most convenient first. From `name_from_fen` on WeChat wants a name.
         */
        BalanceAnswer: {
            available_fen: number;
            channels: string[];
            held_fen: number;
            min_withdrawal_fen: number;
            name_from_fen: number;
            total_fen: number;
        };
        /**
         * Block
         * @description One block of a page or an article; `data` has the shape of its `type`.
         */
        Block: {
            data: {
                [key: string]: unknown;
            };
            id: string;
            type: string;
        };
        /** BlockerAnswer */
        BlockerAnswer: {
            code: string;
            count: number;
            name: string;
        };
        /**
         * BundleItemView
         * @description So many pieces of a SKU in one set; `price_fen` is of one piece by itself.
         */
        BundleItemView: {
            image_url: string;
            name: string;
            option_text: string;
            price_fen: number;
            /** Format: uuid */
            product_id: string;
            quantity: number;
            /** Format: uuid */
            sku_id: string;
        };
        /** BundleList */
        BundleList: {
            items: components["schemas"]["BundleView"][];
        };
        /**
         * BundleView
         * @description SKUs sold together: `price_fen` for one set instead of `apart_fen`.
         */
        BundleView: {
            apart_fen: number;
            /** Format: uuid */
            id: string;
            items: components["schemas"]["BundleItemView"][];
            name: string;
            price_fen: number;
        };
        /**
         * ButtonOrder
         * @description Where the button stands that most people press: after the others (right) or before them (left).
         * @enum {string}
         */
        ButtonOrder: "primary_last" | "primary_first";
        /** CancelBody */
        CancelBody: {
            /** @default  */
            reason?: string;
        };
        /**
         * CardKeyAnswer
         * @description A card without its secret; `hint` is its end. `shown`: somebody has looked at it.
         */
        CardKeyAnswer: {
            expires_on: string | null;
            hint: string;
            id: string;
            name: string;
            order_line_id: string;
            shown: boolean;
            voided: boolean;
        };
        /** CardList */
        CardList: {
            items: components["schemas"]["ProductCardView"][];
        };
        /**
         * CartAnswer
         * @description `lines` can be ordered, `invalid` cannot; the sums are of the selected lines at today's prices.
         */
        CartAnswer: {
            invalid: components["schemas"]["CartLineAnswer"][];
            lines: components["schemas"]["CartLineAnswer"][];
            selected_count: number;
            selected_total_fen: number;
        };
        /**
         * CartLineAnswer
         * @description `problem` is null, off_sale, out_of_stock, short or price_changed; `problem_text` says it in words.
         */
        CartLineAnswer: {
            id: string;
            image_url: string;
            max_quantity: number;
            name: string;
            option_text: string;
            price_fen: number;
            price_when_added_fen: number;
            problem: string | null;
            problem_text: string;
            product_id: string;
            quantity: number;
            selected: boolean;
            sku_id: string;
        };
        /**
         * CaseAnswer
         * @description `amount_fen`: what was granted, before that what was asked. `due_at`: until when the side whose turn it is may
         *     act, and `actions` what the buyer may do, the most likely first; `carriers` when they may name a parcel. `entries`
         *     (the newest first) and `refund` are of one case only, empty in lists.
         */
        CaseAnswer: {
            actions: string[];
            amount_fen: number;
            asked_fen: number;
            carriers: components["schemas"]["CodeText"][];
            close_text: string;
            due_at: string | null;
            ended_at: string | null;
            entries: components["schemas"]["CaseEntryAnswer"][];
            granted_fen: number | null;
            id: string;
            is_open: boolean;
            kind: string;
            kind_text: string;
            lines: components["schemas"]["CaseLineAnswer"][];
            number: string;
            /** Format: date-time */
            opened_at: string;
            order_id: string;
            order_number: string;
            reason_text: string;
            refund: components["schemas"]["CaseRefundAnswer"] | null;
            return_parcel: components["schemas"]["ParcelAnswer"] | null;
            return_to: components["schemas"]["ReturnAddressAnswer"] | null;
            sent_parcel: components["schemas"]["ParcelAnswer"] | null;
            state: string;
            state_text: string;
            words: string;
        };
        /**
         * CaseEntryAnswer
         * @description `by` is member, staff or system. `pictures` are addresses good for two hours.
         */
        CaseEntryAnswer: {
            by: string;
            pictures: string[];
            text: string;
            /** Format: date-time */
            time: string;
            words: string;
        };
        /** CaseLineAnswer */
        CaseLineAnswer: {
            asked_fen: number;
            exchange_text: string;
            granted_fen: number | null;
            image_url: string;
            name: string;
            option_text: string;
            order_line_id: string;
            product_id: string;
            quantity: number;
        };
        /** CasePageAnswer */
        CasePageAnswer: {
            items: components["schemas"]["CaseAnswer"][];
            next_cursor: string | null;
        };
        /**
         * CaseRefundAnswer
         * @description Where the money is. `code`: under_way, stuck or arrived; `outlet` is empty for the way it was paid by, else
         *     balance or hand.
         */
        CaseRefundAnswer: {
            amount_fen: number;
            code: string;
            outlet: string;
            text: string;
        };
        /** CategoryList */
        CategoryList: {
            items: components["schemas"]["CategoryView"][];
        };
        /** CategoryView */
        CategoryView: {
            banner_url: string | null;
            children: components["schemas"]["CategoryView"][];
            icon_url: string;
            /** Format: uuid */
            id: string;
            name: string;
            slug: string;
        };
        /**
         * ChangeLine
         * @description Absent fields stay as they are.
         */
        ChangeLine: {
            /** @default null */
            quantity?: number | null;
            /** @default null */
            selected?: boolean | null;
        };
        /**
         * ChannelAnswer
         * @description `available`: the member can be reached there; a switch that is on but not available waits until they can.
         */
        ChannelAnswer: {
            available: boolean;
            code: string;
            name: string;
            on: boolean;
        };
        /** City */
        City: {
            children: components["schemas"]["District"][];
            code: string;
            name: string;
        };
        /**
         * CodeAnswer
         * @description Open `path` with `query`; `e`, `from` and `by` in it say which entry the visit counts for.
         */
        CodeAnswer: {
            path: string;
            query: {
                [key: string]: string;
            };
        };
        /** CodeText */
        CodeText: {
            code: string;
            text: string;
        };
        /**
         * Colours
         * @description As #rrggbb. `link` is the primary colour in a shade that can be read as text.
         */
        Colours: {
            accent: string;
            background: string;
            danger: string;
            link: string;
            muted: string;
            on_primary: string;
            primary: string;
            surface: string;
            text: string;
        };
        /** ConsentAnswer */
        ConsentAnswer: {
            /** Format: date-time */
            decided_at: string;
            given: boolean;
            policy_version: string;
            purpose: string;
        };
        /**
         * ConsentBody
         * @description `carrier` is where the member answered.
         */
        ConsentBody: {
            carrier: string;
            given: boolean;
        };
        /** ConsentsAnswer */
        ConsentsAnswer: {
            policy: components["schemas"]["PolicyAnswer"];
            purposes: components["schemas"]["PurposeAnswer"][];
        };
        /**
         * ContactBody
         * @description Who picks the order up. `phone`: the whole number, digits only.
         */
        ContactBody: {
            name: string;
            phone: string;
        };
        /** CustomerService */
        CustomerService: {
            /** @default  */
            hours?: string;
            /** @default  */
            phone?: string;
        };
        /** DataAnswer */
        DataAnswer: {
            groups: components["schemas"]["DataGroup"][];
        };
        /**
         * DataGroup
         * @description `kept_for` says in words how long it is kept.
         */
        DataGroup: {
            code: string;
            count: number;
            explanation: string;
            kept_for: string;
            name: string;
        };
        /** District */
        District: {
            code: string;
            name: string;
        };
        /** DownloadAnswer */
        DownloadAnswer: {
            url: string;
        };
        /** DownloadFileAnswer */
        DownloadFileAnswer: {
            id: string;
            name: string;
            size: number;
        };
        /**
         * DownloadGrantAnswer
         * @description `left`: downloads left, none without a limit.
         */
        DownloadGrantAnswer: {
            expires_at: string | null;
            files: components["schemas"]["DownloadFileAnswer"][];
            id: string;
            left: number | null;
            open: boolean;
            order_line_id: string;
            title: string;
        };
        /**
         * DownloadItem
         * @description A file the member took; `resource` is null when it is no longer published.
         */
        DownloadItem: {
            /** Format: date-time */
            downloaded_at: string;
            /** Format: uuid */
            id: string;
            resource: components["schemas"]["ResourceCard"] | null;
            times: number;
        };
        /**
         * DownloadLinkAnswer
         * @description `url` opens the file until `expires_at`.
         */
        DownloadLinkAnswer: {
            /** Format: date-time */
            expires_at: string;
            name: string;
            url: string;
        };
        /** DownloadPage */
        DownloadPage: {
            items: components["schemas"]["DownloadItem"][];
            next_cursor: string | null;
        };
        /** EndedAnswer */
        EndedAnswer: {
            ended: number;
        };
        /**
         * EntryAnswer
         * @description One change. `delta_fen` changes the balance, `held_delta_fen` what of it waits to be paid out.
         *
         *     `order_id`: the order it was for, null for anything else. `reason`: a colleague's words, or empty.
         */
        EntryAnswer: {
            /** Format: date-time */
            at: string;
            balance_after_fen: number;
            delta_fen: number;
            held_delta_fen: number;
            id: string;
            kind: string;
            label: string;
            order_id: string | null;
            reason: string;
        };
        /** EntryPage */
        EntryPage: {
            items: components["schemas"]["EntryAnswer"][];
            next_cursor: string | null;
        };
        /**
         * ErasureAnswer
         * @description `consequences` are sentences to show before asking; `blockers` must be finished first.
         */
        ErasureAnswer: {
            blockers: components["schemas"]["BlockerAnswer"][];
            consequences: string[];
            due_at: string | null;
            requested_at: string | null;
            /** @enum {string} */
            state: "none" | "waiting";
        };
        /**
         * ErasureBody
         * @description `confirm` must be true: the consequences were shown. `reason` in the member's own words, up to 200.
         */
        ErasureBody: {
            /** @default false */
            confirm?: boolean;
            /** @default  */
            reason?: string;
        };
        /**
         * EventBody
         * @description The client makes the id (a UUIDv7), so that sending again is safe. `properties` is flat and plain.
         */
        EventBody: {
            carrier: string;
            /** Format: uuid */
            id: string;
            name: string;
            /** @default {} */
            properties?: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            time: string;
        };
        /**
         * EventsAnswer
         * @description `accepted` are stored now; `duplicates` were stored before.
         */
        EventsAnswer: {
            accepted: number;
            duplicates: number;
        };
        /**
         * EventsBody
         * @description At most 50 events, all of one visitor.
         */
        EventsBody: {
            events: components["schemas"]["EventBody"][];
            visitor_id: string;
        };
        /**
         * ExchangeAnswer
         * @description A SKU that pieces can be exchanged for. `refused_text` says why it cannot be chosen; empty when it can.
         */
        ExchangeAnswer: {
            available: number;
            image_url: string;
            is_same: boolean;
            option_text: string;
            refused_text: string;
            sku_id: string;
        };
        /**
         * ExportAnswer
         * @description `done` of `total` parts are gathered. `url` opens the archive while the state is ready.
         */
        ExportAnswer: {
            /** Format: date-time */
            created_at: string;
            done: number;
            expires_at: string | null;
            id: string;
            size_bytes: number;
            /** @enum {string} */
            state: "expired" | "failed" | "queued" | "ready" | "running";
            total: number;
            url: string | null;
        };
        /** ExportList */
        ExportList: {
            exports: components["schemas"]["ExportAnswer"][];
        };
        /** Facet */
        Facet: {
            count: number;
            /** Format: uuid */
            id: string;
            name: string;
        };
        /**
         * Facets
         * @description What a search can be narrowed by. `in_stock` counts the hits that can be bought now.
         */
        Facets: {
            attributes: components["schemas"]["AttributeFacet"][];
            brands: components["schemas"]["Facet"][];
            categories: components["schemas"]["Facet"][];
            in_stock: number;
            prices: components["schemas"]["PriceFacet"][];
        };
        /**
         * FavouriteItem
         * @description One of `product` and `article` is its card; both are null when it is gone.
         */
        FavouriteItem: {
            article: components["schemas"]["ArticleCard"] | null;
            /** Format: uuid */
            id: string;
            kind: string;
            product: components["schemas"]["ProductCard"] | null;
            /** Format: date-time */
            saved_at: string;
        };
        /** FavouritePage */
        FavouritePage: {
            items: components["schemas"]["FavouriteItem"][];
            next_cursor: string | null;
        };
        /** FieldProblem */
        FieldProblem: {
            code: string;
            field: string;
            message: string;
        };
        /** FollowupBody */
        FollowupBody: {
            /** @default [] */
            media?: string[];
            text: string;
        };
        /**
         * GuestAnswer
         * @description Send `guest_token` as X-Guest-Token with cart requests, and with the sign-in that takes the cart along.
         */
        GuestAnswer: {
            guest_token: string;
        };
        /**
         * GuestConsentBody
         * @description The answer of somebody who is not signed in; theirs once they sign in with the same `visitor_id`.
         */
        GuestConsentBody: {
            carrier: string;
            given: boolean;
            purpose: string;
            visitor_id: string;
        };
        /**
         * Guide
         * @description A position for one reader. `qr_path` is the picture of a code to scan, for who reads on a computer.
         */
        Guide: {
            action: string;
            cap_hours: number;
            path: string;
            position: string;
            qr_path: string | null;
            steps: string[];
            style: string;
            text: string;
            title: string;
        };
        /**
         * GuideList
         * @description `path` and `qr_path` are of this host; `{id}` in them stands for the product, article or order at hand.
         *
         *     A `strip` can be closed: once seen or closed it stays away from the next visits for `cap_hours`. What is
         *     `passive` belongs to its page. Tell us by the events `guide_shown`, `guide_click` and `guide_closed` (property
         *     `position`).
         */
        GuideList: {
            items: components["schemas"]["Guide"][];
        };
        /**
         * HandoffAnswer
         * @description `url` takes the person on, once. Open it; do not keep it, and do not send the ticket anywhere else.
         */
        HandoffAnswer: {
            expires_in_seconds: number;
            ticket: string;
            url: string;
        };
        /**
         * HandoffBody
         * @description `path`: a page of the website for `web`, of the mini app (`/pages-order/detail/index?id=…`) for the others.
         */
        HandoffBody: {
            path: string;
            /** @enum {string} */
            target: "h5" | "mp-weixin" | "web";
        };
        /**
         * HandoffEntered
         * @description The session, and the page to go on at.
         */
        HandoffEntered: {
            access_token: string;
            expires_in_seconds: number;
            member: components["schemas"]["MemberSummary"];
            path: string;
            refresh_token: string;
        };
        /**
         * HandoffLook
         * @description `name`: who would go on, as others may see them; may be empty. `yours`: you are signed in as them already.
         */
        HandoffLook: {
            name: string;
            path: string;
            yours: boolean;
        };
        /** HelpfulAnswer */
        HelpfulAnswer: {
            helpful: number;
            voted: boolean;
        };
        /**
         * HistoryItem
         * @description `times` is how often in all; `viewed_at` the last time, on `carrier` (empty when that is not known).
         */
        HistoryItem: {
            article: components["schemas"]["ArticleCard"] | null;
            carrier: string;
            /** Format: uuid */
            id: string;
            kind: string;
            product: components["schemas"]["ProductCard"] | null;
            times: number;
            /** Format: date-time */
            viewed_at: string;
        };
        /** HistoryPage */
        HistoryPage: {
            items: components["schemas"]["HistoryItem"][];
            next_cursor: string | null;
        };
        /**
         * IconSet
         * @enum {string}
         */
        IconSet: "line" | "solid" | "round";
        /** ImageBlock */
        ImageBlock: {
            alt: string;
            /** @enum {string} */
            type: "image";
            url: string;
        };
        /**
         * InvoiceAnswer
         * @description `words`: why it was refused. `to_reverse`: something was given back since it was issued.
         *
         *     `file_url`: its PDF, for ten minutes; empty for one that is not issued, or reversed.
         */
        InvoiceAnswer: {
            amount_fen: number;
            category: string;
            email: string;
            file_url: string;
            id: string;
            invoice_no: string;
            issued_at: string | null;
            kind: string;
            label: string;
            order_id: string;
            order_number: string;
            /** Format: date-time */
            requested_at: string;
            state: string;
            tax_number: string;
            title: string;
            to_reverse: boolean;
            words: string;
        };
        /**
         * InvoiceBody
         * @description `title_id`: one of the member's titles. `email`: where this invoice goes, instead of the title's.
         */
        InvoiceBody: {
            /**
             * @default goods_detail
             * @enum {string}
             */
            category?: "goods_detail" | "goods_sort";
            /** @default  */
            email?: string;
            /**
             * @default normal
             * @enum {string}
             */
            kind?: "normal" | "special";
            title_id: string;
        };
        /** InvoicePage */
        InvoicePage: {
            items: components["schemas"]["InvoiceAnswer"][];
            next_cursor: string | null;
        };
        /**
         * KindAnswer
         * @description What can be asked for: of what has not left (`is_unshipped`), or of what was received.
         */
        KindAnswer: {
            is_unshipped: boolean;
            kind: string;
            reasons: components["schemas"]["CodeText"][];
            text: string;
        };
        /** LinkProblem */
        LinkProblem: {
            code: string;
            field: string;
            message: string;
        };
        /**
         * MemberAnswer
         * @description `syncing`: two accounts of this person are being joined, so what is counted and listed may still grow.
         *
         *     `erasure_due_at`: the member is leaving, and the account is gone by then; null while they stay.
         */
        MemberAnswer: {
            avatar_url: string | null;
            /** Format: date-time */
            created_at: string;
            erasure_due_at: string | null;
            has_phone: boolean;
            id: string;
            nickname: string;
            order_counts: components["schemas"]["OrderCounts"];
            phone_masked: string | null;
            syncing: boolean;
        };
        /**
         * MemberSummary
         * @description `nickname` is empty until chosen; `level_name` is null where the shop has no levels.
         */
        MemberSummary: {
            avatar_url: string | null;
            id: string;
            level_name: string | null;
            nickname: string;
            phone_masked: string | null;
        };
        /**
         * MiniProgramBody
         * @description `code` is what the host's login call gave, good once. `visitor_id` names the visits so far.
         */
        MiniProgramBody: {
            app_id: string;
            code: string;
            /** @default null */
            entry?: string | null;
            /** @default null */
            guest_token?: string | null;
            provider: string;
            /** @default null */
            visitor_id?: string | null;
        };
        /**
         * MyReviewAnswer
         * @description One's own review. `state`: pending, published, rejected or hidden; `verdict` says why it is not shown.
         */
        MyReviewAnswer: {
            can_follow_up: boolean;
            /** Format: uuid */
            product_id: string;
            product_name: string;
            review: components["schemas"]["ReviewAnswer"];
            state: string;
            verdict: string;
        };
        /** MyReviewPageAnswer */
        MyReviewPageAnswer: {
            items: components["schemas"]["MyReviewAnswer"][];
            next_cursor: string | null;
        };
        /** Named */
        Named: {
            /** Format: uuid */
            id: string;
            name: string;
        };
        /**
         * NotificationsAnswer
         * @description `quiet_from` and `quiet_to` like "22:00", in the shop's zone; both null without quiet hours.
         */
        NotificationsAnswer: {
            quiet_from: string | null;
            quiet_to: string | null;
            topics: components["schemas"]["TopicAnswer"][];
        };
        /**
         * NotificationsBody
         * @description What is absent stays as it is. `quiet_from` and `quiet_to` like "22:00"; null ends the quiet hours.
         */
        NotificationsBody: {
            /** @default  */
            quiet_from?: string | null;
            /** @default  */
            quiet_to?: string | null;
            /** @default [] */
            switches?: components["schemas"]["SwitchBody"][];
        };
        /** OfferLine */
        OfferLine: {
            quantity: number;
            sku_id: string;
        };
        /**
         * OffersBody
         * @description `lines` only for buy_now. `latitude` and `longitude` in GCJ-02, both or neither.
         */
        OffersBody: {
            /** @default null */
            latitude?: number | null;
            /** @default [] */
            lines?: components["schemas"]["OfferLine"][];
            /** @default null */
            longitude?: number | null;
            /** @default 0 */
            offset?: number;
            /** @default  */
            q?: string;
            /** @enum {string} */
            source: "buy_now" | "cart";
        };
        /**
         * OptionLineAnswer
         * @description `unshipped_worth_fen` and `shipped_worth_fen`: index n is what n pieces are worth, from 0.
         *
         *     `exchanges`: what a piece can be exchanged for, the bought option first; empty for what is no goods.
         */
        OptionLineAnswer: {
            exchanges: components["schemas"]["ExchangeAnswer"][];
            image_url: string;
            is_goods: boolean;
            name: string;
            option_text: string;
            order_line_id: string;
            product_id: string;
            shipped: number;
            shipped_worth_fen: number[];
            sku_id: string;
            unshipped: number;
            unshipped_worth_fen: number[];
        };
        /**
         * OptionsAnswer
         * @description `refused` is empty when something can be asked for; else `refused_text` says why not.
         *
         *     `freight_fen` goes back too when all goods that have not left are asked for and none has left yet (`any_shipped`).
         */
        OptionsAnswer: {
            any_shipped: boolean;
            freight_fen: number;
            kinds: components["schemas"]["KindAnswer"][];
            lines: components["schemas"]["OptionLineAnswer"][];
            max_pictures: number;
            order_id: string;
            order_number: string;
            refused: string;
            refused_text: string;
        };
        /** OptionValueView */
        OptionValueView: {
            /** Format: uuid */
            id: string;
            image_url: string | null;
            name: string;
        };
        /** OptionView */
        OptionView: {
            /** Format: uuid */
            id: string;
            name: string;
            values: components["schemas"]["OptionValueView"][];
        };
        /** OrderAddressAnswer */
        OrderAddressAnswer: {
            city: string;
            detail: string;
            district: string;
            phone: string;
            province: string;
            recipient: string;
            region_code: string;
        };
        /**
         * OrderAnswer
         * @description `actions` is what the buyer may do now, the most likely first; `unreviewed` the lines that wait for their review.
         *     `receipt_due_at`: when it counts as received by itself; null in lists, and while a case stops the clock. Times are
         *     UTC.
         */
        OrderAnswer: {
            actions: string[];
            address: components["schemas"]["OrderAddressAnswer"] | null;
            cancel_reason: string;
            cancelled_at: string | null;
            completed_at: string | null;
            /** Format: date-time */
            created_at: string;
            delivery: string;
            discount_fen: number;
            /** Format: date-time */
            expires_at: string;
            explanation: components["schemas"]["AdjustmentAnswer"][];
            freight_fen: number;
            goods_fen: number;
            id: string;
            lines: components["schemas"]["OrderLineAnswer"][];
            note: string;
            number: string;
            paid_at: string | null;
            payable_fen: number;
            payment: components["schemas"]["OrderPaymentAnswer"] | null;
            receipt_due_at: string | null;
            shipments: components["schemas"]["ShipmentAnswer"][];
            shipped_at: string | null;
            state: string;
            state_text: string;
            store_id: string | null;
            timeline: components["schemas"]["TimedText"][];
            unreviewed: string[];
        };
        /**
         * OrderCounts
         * @description `after_sales`: cases that are not over; the rest are orders by state.
         */
        OrderCounts: {
            after_sales: number;
            completed: number;
            pending_payment: number;
            to_receive: number;
            to_ship: number;
        };
        /**
         * OrderHoldingsAnswer
         * @description `waiting`: names of lines that come as soon as the shop can.
         */
        OrderHoldingsAnswer: {
            card_keys: components["schemas"]["CardKeyAnswer"][];
            downloads: components["schemas"]["DownloadGrantAnswer"][];
            packages: components["schemas"]["PackageAnswer"][];
            waiting: string[];
        };
        /**
         * OrderInvoiceAnswer
         * @description The order's latest invoice, and how much a new one would be about: null when there can be none now.
         */
        OrderInvoiceAnswer: {
            billable_fen: number | null;
            invoice: components["schemas"]["InvoiceAnswer"] | null;
        };
        /**
         * OrderLineAnswer
         * @description `kind`: goods, card_key, download or package.
         */
        OrderLineAnswer: {
            adjustments: components["schemas"]["AdjustmentAnswer"][];
            id: string;
            image_url: string;
            kind: string;
            name: string;
            option_text: string;
            payable_fen: number;
            product_id: string;
            quantity: number;
            sku_id: string;
            unit_price_fen: number;
        };
        /** OrderPageAnswer */
        OrderPageAnswer: {
            items: components["schemas"]["OrderAnswer"][];
            next_cursor: string | null;
        };
        /**
         * OrderPaymentAnswer
         * @description `provider` is whose money it is, `method` the way it came.
         */
        OrderPaymentAnswer: {
            id: string;
            method: string;
            provider: string;
            state: string;
        };
        /**
         * PackageAnswer
         * @description `last_day`: the last day it is good, none without end; `days_left` how many days after today, while it can
         *     be used and ends within a week. No `stores`: it is good everywhere.
         *
         *     `unused_fen`: what the unused times are worth. Stores and ledger come with a single package only.
         */
        PackageAnswer: {
            days_left: number | null;
            id: string;
            image_url: string;
            items: components["schemas"]["PackageItemAnswer"][];
            last_day: string | null;
            ledger: components["schemas"]["RedemptionAnswer"][];
            left: number;
            note: string;
            order_id: string;
            paid_fen: number;
            product_id: string;
            refundable: boolean;
            state: string;
            state_text: string;
            stores: components["schemas"]["PackageStoreAnswer"][];
            times: number;
            title: string;
            unused_fen: number;
        };
        /**
         * PackageCodeAnswer
         * @description Show `qr_image` until `expires_at`, then ask again. `left` drops as soon as a clerk has redeemed.
         */
        PackageCodeAnswer: {
            code: string;
            code_text: string;
            /** Format: date-time */
            expires_at: string;
            left: number;
            qr_image: string;
        };
        /** PackageItemAnswer */
        PackageItemAnswer: {
            id: string;
            left: number;
            name: string;
            times: number;
        };
        /** PackagePage */
        PackagePage: {
            items: components["schemas"]["PackageAnswer"][];
            next_cursor: string | null;
        };
        /** PackageStoreAnswer */
        PackageStoreAnswer: {
            address: string;
            id: string;
            name: string;
        };
        /**
         * PageAnswer
         * @description A decorated page. `version` is 0 for previews and for the built-in home.
         */
        PageAnswer: {
            background: string;
            blocks: components["schemas"]["Block"][];
            description: string;
            /** Format: uuid */
            id: string;
            preview: boolean;
            role: string;
            share_image: components["schemas"]["Picture"] | null;
            slug: string;
            title: string;
            version: number;
        };
        /**
         * ParcelAnswer
         * @description `track` (the carrier's words, the newest first) and `state_text` are empty while nothing is known, and in
         *     lists.
         */
        ParcelAnswer: {
            carrier_code: string;
            carrier_name: string;
            state_text: string;
            track: components["schemas"]["StepAnswer"][];
            tracking_number: string;
        };
        /**
         * ParsedAddressAnswer
         * @description What was understood of a pasted address; empty where nothing was.
         */
        ParsedAddressAnswer: {
            city: string;
            detail: string;
            district: string;
            phone: string;
            province: string;
            recipient: string;
            region_code: string;
        };
        /** PastedBody */
        PastedBody: {
            text: string;
        };
        /**
         * PaymentAnswer
         * @description `params`, by method, is what the host's own payment sheet takes.
         *
         *     wechat_jsapi, wechat_oa: appId, timeStamp, nonceStr, package, signType, paySign; wechat_native: code_url, qr_svg;
         *     wechat_h5, qq_mini: h5_url; alipay_mini: trade_no; alipay_wap: wap_url; alipay_page: page_url; douyin_mini: data,
         *     byteAuthorization; kuaishou_mini: order_no, order_info_token; baidu_mini: the fields of orderInfo; xiaohongshu_mini:
         *     order_id, pay_token. `provider` is whose money it is, e.g. wechat_pay for qq_mini.
         */
        PaymentAnswer: {
            amount_fen: number;
            /** Format: date-time */
            expires_at: string;
            id: string;
            method: string;
            params: {
                [key: string]: string;
            };
            provider: string;
            state: string;
        };
        /** PhoneAnswer */
        PhoneAnswer: {
            masked: string;
            /** Format: date-time */
            verified_at: string;
        };
        /** PhoneBody */
        PhoneBody: {
            /** @default h5 */
            carrier?: string;
            code: string;
            /** @default null */
            entry?: string | null;
            /** @default null */
            guest_token?: string | null;
            phone: string;
            /** @default null */
            visitor_id?: string | null;
        };
        /**
         * PhoneClaimBody
         * @description `claim` came with 409 phone_in_use. `choice`: "mine" (then `recipient` and `district` of an earlier parcel
         *     prove it) or "new".
         */
        PhoneClaimBody: {
            /** @default h5 */
            carrier?: string;
            /** @enum {string} */
            choice: "mine" | "new";
            claim: string;
            /** @default  */
            district?: string;
            /** @default null */
            entry?: string | null;
            /** @default null */
            guest_token?: string | null;
            /** @default  */
            recipient?: string;
            /** @default null */
            visitor_id?: string | null;
        };
        /** PhraseList */
        PhraseList: {
            items: string[];
        };
        /**
         * PickupAnswer
         * @description `code`: twelve digits, empty until the order is paid. `qr_image`: a picture of the code that is good until
         *     `qr_expires_at`; ask again then.
         */
        PickupAnswer: {
            code: string;
            code_text: string;
            due_at: string | null;
            due_text: string;
            planned_from: string | null;
            planned_text: string;
            planned_to: string | null;
            qr_expires_at: string | null;
            qr_image: string | null;
            ready_at: string | null;
            ready_text: string;
            redeemed_at: string | null;
            state: string;
            state_text: string;
            store: components["schemas"]["StoreAnswer"];
        };
        /**
         * Picture
         * @description `url` is a picture every host can show; `srcset` the same as WebP in several widths; `narrow_url` another crop
         *     for narrow screens.
         */
        Picture: {
            alt: string;
            height: number;
            narrow_url: string | null;
            srcset: components["schemas"]["PictureSource"][];
            url: string;
            width: number;
        };
        /**
         * PictureAnswer
         * @description `url` is good for two hours; send `id` with the case.
         */
        PictureAnswer: {
            id: string;
            url: string;
        };
        /** PictureSource */
        PictureSource: {
            url: string;
            width: number;
        };
        /**
         * PlaceOrderBody
         * @description `quote_payable_fen` is the sum the buyer saw; the order is placed for exactly that or not at all.
         *
         *     `address_id` for what is brought (`ship`, `city`), `store_id` and `contact` for what is picked up; `pickup_from`
         *     is the beginning of one of the quote's `slots`.
         */
        PlaceOrderBody: {
            /** @default null */
            address_id?: string | null;
            /** @default null */
            contact?: components["schemas"]["ContactBody"] | null;
            /**
             * @default ship
             * @enum {string}
             */
            delivery?: "city" | "none" | "pickup" | "ship";
            /** @default null */
            entry?: string | null;
            /** @default [] */
            lines?: components["schemas"]["WantedLineBody"][];
            /** @default  */
            note?: string;
            /** @default null */
            pickup_from?: string | null;
            quote_payable_fen: number;
            /** @enum {string} */
            source: "buy_now" | "cart";
            /** @default null */
            store_id?: string | null;
        };
        /**
         * PlatformPhoneBody
         * @description `code` is what the mini program's phone button gave, good once; at Alipay the `response` of my.getPhoneNumber.
         */
        PlatformPhoneBody: {
            app_id: string;
            code: string;
            provider: string;
        };
        /** Policy */
        Policy: {
            code: string;
            title: string;
            url: string;
        };
        /** PolicyAnswer */
        PolicyAnswer: {
            code: string;
            updated_at: string | null;
            version: string;
        };
        /**
         * PreferencesBody
         * @description How the member likes to read, on every carrier.
         */
        PreferencesBody: {
            /**
             * @default auto
             * @enum {string}
             */
            appearance?: "auto" | "dark" | "light";
            /**
             * @default zh-hans
             * @enum {string}
             */
            language?: "en" | "zh-hans";
            /**
             * @default standard
             * @enum {string}
             */
            text_size?: "extra_large" | "large" | "standard";
        };
        /**
         * PreviewAnswer
         * @description What an editor is writing: exactly one of the three.
         */
        PreviewAnswer: {
            article: components["schemas"]["ArticleAnswer"] | null;
            kind: string;
            page: components["schemas"]["PageAnswer"] | null;
            resource: components["schemas"]["ResourceAnswer"] | null;
        };
        /**
         * PriceFacet
         * @description Hits whose lowest price lies in this range, both ends included; no upper end when null.
         */
        PriceFacet: {
            count: number;
            max_price_fen: number | null;
            min_price_fen: number;
        };
        /**
         * Problem
         * @description What every failed request answers.
         */
        Problem: {
            code: string;
            /** @default {} */
            data?: {
                [key: string]: unknown;
            };
            detail: string;
            /** @default [] */
            errors?: components["schemas"]["FieldProblem"][];
            request_id: string;
            status: number;
            title: string;
            type: string;
        };
        /**
         * ProductCard
         * @description A product in a list.
         */
        ProductCard: {
            /** Format: uuid */
            category_id: string;
            /** Format: uuid */
            id: string;
            image_url: string;
            in_stock: boolean;
            labels: string[];
            list_price_fen: number | null;
            max_price_fen: number;
            name: string;
            price_fen: number;
            sales_count: number;
            subtitle: string;
        };
        /**
         * ProductCardView
         * @description A product in a list.
         */
        ProductCardView: {
            /** Format: uuid */
            category_id: string;
            /** Format: uuid */
            id: string;
            image_url: string;
            in_stock: boolean;
            labels: string[];
            list_price_fen: number | null;
            max_price_fen: number;
            name: string;
            price_fen: number;
            sales_count: number;
            subtitle: string;
        };
        /** ProductCategory */
        ProductCategory: {
            /** Format: uuid */
            id: string;
            name: string;
            path: components["schemas"]["Named"][];
        };
        /**
         * ProductPage
         * @description `facets`, `did_you_mean`, `relaxed`, `total` come with a search (`q` or `attributes`); `total` to a thousand.
         */
        ProductPage: {
            did_you_mean?: string | null;
            facets?: components["schemas"]["Facets"];
            items: components["schemas"]["ProductCardView"][];
            next_cursor: string | null;
            relaxed?: boolean;
            total?: number | null;
        };
        /**
         * ProductView
         * @description Everything a product page shows, with live stock.
         *
         *     `kind` is what a buyer gets; `deliveries` (of ship, pickup, city) is empty for what is not goods. `member_price_fen`
         *     is the lowest that members pay, where it is below `price_fen`. Outside [sale_starts_at, sale_ends_at) `on_sale` is
         *     false. `model_url` is a binary glTF 2.0 file.
         */
        ProductView: {
            assurances: components["schemas"]["AssuranceView"][];
            attributes: components["schemas"]["AttributeView"][];
            brand: components["schemas"]["Named"] | null;
            category: components["schemas"]["ProductCategory"];
            deliveries: ("city" | "pickup" | "ship")[];
            detail: (components["schemas"]["ImageBlock"] | components["schemas"]["TextBlock"])[];
            gallery: string[];
            /** Format: uuid */
            id: string;
            in_stock: boolean;
            /** @enum {string} */
            kind: "card_key" | "download" | "goods" | "package";
            labels: string[];
            list_price_fen: number | null;
            max_price_fen: number;
            member_price_fen: number | null;
            model_url: string | null;
            name: string;
            on_sale: boolean;
            options: components["schemas"]["OptionView"][];
            price_fen: number;
            purchase_limit: number | null;
            sale_ends_at: string | null;
            sale_starts_at: string | null;
            sales_count: number;
            skus: components["schemas"]["SkuView"][];
            subtitle: string;
            unit: string;
            video: components["schemas"]["VideoView"] | null;
        };
        /**
         * ProfileBody
         * @description Absent fields stay as they are; an empty string takes the value away.
         */
        ProfileBody: {
            /** @default null */
            avatar_url?: string | null;
            /** @default null */
            nickname?: string | null;
        };
        /** Province */
        Province: {
            children: components["schemas"]["City"][];
            code: string;
            name: string;
        };
        /**
         * PurposeAnswer
         * @description `given` is null while the member was never asked; `outdated`: they answered to an earlier policy.
         */
        PurposeAnswer: {
            code: string;
            decided_at: string | null;
            explanation: string;
            given: boolean | null;
            name: string;
            outdated: boolean;
        };
        /**
         * QrAnswer
         * @description Show `qr_svg`; keep `secret` to yourself and send it as X-Qr-Secret. `address` is what the code holds.
         */
        QrAnswer: {
            address: string;
            expires_in_seconds: number;
            id: string;
            qr_svg: string;
            secret: string;
        };
        /**
         * QrProgressAnswer
         * @description `state`: waiting, scanned, confirmed, refused, used or expired. `member`: who scanned, discreetly.
         */
        QrProgressAnswer: {
            expires_in_seconds: number;
            member: string | null;
            state: string;
        };
        /** QrRedeemBody */
        QrRedeemBody: {
            /** @default web */
            carrier?: string;
            /** @default null */
            guest_token?: string | null;
            /** @default null */
            visitor_id?: string | null;
        };
        /**
         * QrRequestAnswer
         * @description What to decide about: `device` asks from `network` (a shortened address), since `asked_at`.
         *
         *     `same_network`: the phone is in the same network, as it is when both stand in one room.
         */
        QrRequestAnswer: {
            /** Format: date-time */
            asked_at: string;
            device: string;
            expires_in_seconds: number;
            network: string;
            same_network: boolean;
            state: string;
        };
        /**
         * QuoteBody
         * @description `lines` only for buy_now; with source `cart` the selected lines of the cart are quoted.
         *
         *     Freight is of the address; without one, of a place nobody has named yet.
         */
        QuoteBody: {
            /** @default null */
            address_id?: string | null;
            /**
             * @default ship
             * @enum {string}
             */
            delivery?: "city" | "none" | "pickup" | "ship";
            /** @default [] */
            lines?: components["schemas"]["WantedLineBody"][];
            /** @enum {string} */
            source: "buy_now" | "cart";
            /** @default null */
            store_id?: string | null;
        };
        /** QuoteLineAnswer */
        QuoteLineAnswer: {
            adjustments: components["schemas"]["AdjustmentAnswer"][];
            image_url: string;
            name: string;
            option_text: string;
            payable_fen: number;
            product_id: string;
            quantity: number;
            sku_id: string;
            subtotal_fen: number;
            unit_price_fen: number;
        };
        /** QuoteProblemAnswer */
        QuoteProblemAnswer: {
            code: string;
            message: string;
            sku_id: string;
        };
        /**
         * RedemptionAnswer
         * @description `kind` is redeem, undo or void; `undone`: taken back later.
         */
        RedemptionAnswer: {
            /** Format: date-time */
            at: string;
            item: string;
            kind: string;
            kind_text: string;
            left_after: number;
            store: string;
            times: number;
            undone: boolean;
        };
        /** RefreshBody */
        RefreshBody: {
            refresh_token: string;
        };
        /**
         * RegionsAnswer
         * @description `version` changes exactly when the tree may have.
         */
        RegionsAnswer: {
            items: components["schemas"]["Province"][];
            version: string;
        };
        /**
         * ResourceAnswer
         * @description A file to download with a page about it.
         */
        ResourceAnswer: {
            blocks: components["schemas"]["Block"][];
            cover: components["schemas"]["Picture"] | null;
            download_count: number;
            file_bytes: number;
            file_name: string;
            file_type: string;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            published_at: string;
            related: components["schemas"]["ResourceCard"][];
            slug: string;
            summary: string;
            title: string;
            topic: string;
        };
        /**
         * ResourceCard
         * @description A file to download in a list.
         */
        ResourceCard: {
            cover: components["schemas"]["Picture"] | null;
            download_count: number;
            file_bytes: number;
            file_name: string;
            file_type: string;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            published_at: string;
            slug: string;
            summary: string;
            title: string;
            topic: string;
        };
        /** ResourceList */
        ResourceList: {
            items: components["schemas"]["ResourceCard"][];
            next_cursor: string | null;
            topics: components["schemas"]["Topic"][];
        };
        /** ReturnAddressAnswer */
        ReturnAddressAnswer: {
            address: string;
            phone: string;
            recipient: string;
        };
        /**
         * ReturnParcelBody
         * @description `carrier` is a code or a name.
         */
        ReturnParcelBody: {
            carrier: string;
            tracking_number: string;
        };
        /**
         * RevealedKeyAnswer
         * @description `number` may be empty: the card is a password alone.
         */
        RevealedKeyAnswer: {
            number: string;
            secret: string;
        };
        /**
         * ReviewAnswer
         * @description A review as its readers see it. `author` is empty for one without a name to show (匿名); `automatic`: nobody
         *     wrote it, the time to do so passed. `voted`: this reader found it helpful.
         */
        ReviewAnswer: {
            author: string;
            automatic: boolean;
            avatar_url: string;
            bought_as: string;
            /** Format: date-time */
            created_at: string;
            followed_up_at: string | null;
            followup: string;
            followup_media: components["schemas"]["ReviewMediaAnswer"][];
            helpful: number;
            /** Format: uuid */
            id: string;
            media: components["schemas"]["ReviewMediaAnswer"][];
            rating: number;
            replied_at: string | null;
            reply: string;
            text: string;
            voted: boolean;
        };
        /**
         * ReviewMediaAnswer
         * @description `kind` is picture or film.
         */
        ReviewMediaAnswer: {
            /** Format: uuid */
            id: string;
            kind: string;
            url: string;
        };
        /** ReviewPageAnswer */
        ReviewPageAnswer: {
            items: components["schemas"]["ReviewAnswer"][];
            next_cursor: string | null;
            score: components["schemas"]["ScoreAnswer"];
        };
        /**
         * ReviewsBody
         * @description What is said of the lines of one order, all kept or none.
         */
        ReviewsBody: {
            lines: components["schemas"]["SaidBody"][];
        };
        /** SaidBody */
        SaidBody: {
            /** @default false */
            anonymous?: boolean;
            /** @default [] */
            media?: string[];
            /** Format: uuid */
            order_line_id: string;
            rating: number;
            /** @default  */
            text?: string;
        };
        /** SavedAnswer */
        SavedAnswer: {
            saved: boolean;
        };
        /**
         * ScoreAnswer
         * @description What the shown reviews come to. `average_tenths`: 47 is 4.7 of five stars; null without any review.
         */
        ScoreAnswer: {
            average_tenths: number | null;
            fair: number;
            good: number;
            good_percent: number | null;
            poor: number;
            shown: number;
            with_media: number;
        };
        /** SelectAll */
        SelectAll: {
            selected: boolean;
        };
        /**
         * SessionAnswer
         * @description `device` for people (`Chrome · Windows`). `current`: the session this request belongs to.
         */
        SessionAnswer: {
            carrier: string;
            /** Format: date-time */
            created_at: string;
            current: boolean;
            device: string;
            id: string;
            /** Format: date-time */
            last_used_at: string;
        };
        /** SessionList */
        SessionList: {
            sessions: components["schemas"]["SessionAnswer"][];
        };
        /**
         * ShipmentAnswer
         * @description A parcel. `method` is `express` or `city` (a courier's: no waybill, the courier's name and phone instead).
         *
         *     `carrier_phone` is the express company's hotline, empty when we know none.
         *
         *     `state` says how far it has got: `no_trace`, `collected`, `in_transit`, `delivering`, `signed`, `problem`,
         *     `returning`, `returned`, `refused` or `unknown`; `state_text` says it to a person.
         */
        ShipmentAnswer: {
            carrier_code: string;
            carrier_name: string;
            carrier_phone: string;
            courier_name: string;
            courier_phone: string;
            delivered_at: string | null;
            id: string;
            lines: components["schemas"]["ShipmentLineAnswer"][];
            method: string;
            /** Format: date-time */
            shipped_at: string;
            state: string;
            state_text: string;
            track: components["schemas"]["TimedText"][];
            tracking_number: string;
        };
        /** ShipmentLineAnswer */
        ShipmentLineAnswer: {
            order_line_id: string;
            quantity: number;
        };
        /** ShortAnswer */
        ShortAnswer: {
            available: number;
            sku_id: string;
        };
        /**
         * SiteAnswer
         * @description `logo_url` is empty for a brand without one: front ends write its name. `logo_dark_url` may be empty too.
         *
         *     `payment_methods`: all that buyers can pay by; `payment_methods_by_carrier`: the same by where they are (`web`,
         *     `h5`, `mp-weixin`, …), the most usual first. `wechat_sign_in`: inside WeChat's browser, people can sign in with the
         *     official account.
         */
        SiteAnswer: {
            code: string;
            currency: string;
            customer_service: components["schemas"]["CustomerService"];
            logo_dark_url: string;
            logo_url: string;
            name: string;
            payment_methods: ("alipay_mini" | "alipay_page" | "alipay_wap" | "baidu_mini" | "balance" | "douyin_mini" | "kuaishou_mini" | "qq_mini" | "wechat_h5" | "wechat_jsapi" | "wechat_native" | "wechat_oa" | "xiaohongshu_mini")[];
            payment_methods_by_carrier: {
                [key: string]: ("alipay_mini" | "alipay_page" | "alipay_wap" | "baidu_mini" | "balance" | "douyin_mini" | "kuaishou_mini" | "qq_mini" | "wechat_h5" | "wechat_jsapi" | "wechat_native" | "wechat_oa" | "xiaohongshu_mini")[];
            };
            placeholder_url: string;
            policies: components["schemas"]["Policy"][];
            slogan: string;
            theme: components["schemas"]["ThemeAnswer"];
            wechat_sign_in: boolean;
        };
        /**
         * SkuView
         * @description One combination; `option_value_ids` has one value per option, in the options' order.
         */
        SkuView: {
            available: number;
            barcode: string;
            code: string;
            /** Format: uuid */
            id: string;
            image_url: string;
            list_price_fen: number | null;
            member_price_fen: number | null;
            name: string;
            option_value_ids: string[];
            price_fen: number;
            weight_g: number;
        };
        /**
         * SlotAnswer
         * @description A time at which somebody may come. `day_text` is 今天, 明天 or a date; `text` is 14:00–15:00.
         */
        SlotAnswer: {
            /** Format: date */
            day: string;
            day_text: string;
            /** Format: date-time */
            ends_at: string;
            /** Format: date-time */
            starts_at: string;
            text: string;
        };
        /** SmsCodeAnswer */
        SmsCodeAnswer: {
            expires_in_seconds: number;
            retry_after_seconds: number;
        };
        /** SmsCodeBody */
        SmsCodeBody: {
            phone: string;
        };
        /**
         * StartPaymentBody
         * @description `return_url` is where a payment on a page of the platform comes back to: a page of this site.
         */
        StartPaymentBody: {
            /** @enum {string} */
            method: "alipay_mini" | "alipay_page" | "alipay_wap" | "baidu_mini" | "balance" | "douyin_mini" | "kuaishou_mini" | "qq_mini" | "wechat_h5" | "wechat_jsapi" | "wechat_native" | "wechat_oa" | "xiaohongshu_mini";
            /** @default null */
            return_url?: string | null;
        };
        /** StepAnswer */
        StepAnswer: {
            text: string;
            /** Format: date-time */
            time: string;
        };
        /**
         * StoreAnswer
         * @description `latitude` and `longitude` in GCJ-02, as maps in the mainland draw. `hours`: Monday to Sunday.
         *
         *     `distance_m` is the way as the crow flies, null when nobody said from where.
         */
        StoreAnswer: {
            address: string;
            city_delivery: boolean;
            code: string;
            delivery_radius_m: number;
            distance_m: number | null;
            distance_text: string;
            hours: string[];
            id: string;
            is_open: boolean;
            latitude: number;
            longitude: number;
            map_url: string;
            name: string;
            notice: string;
            open_text: string;
            phone: string;
            pickup: boolean;
            picture_urls: string[];
            region_code: string;
        };
        /**
         * StoreOfferAnswer
         * @description A store and what it has too little of; nothing short: the order can be fetched there.
         */
        StoreOfferAnswer: {
            short: components["schemas"]["ShortAnswer"][];
            store: components["schemas"]["StoreAnswer"];
        };
        /** StoreOfferPageAnswer */
        StoreOfferPageAnswer: {
            items: components["schemas"]["StoreOfferAnswer"][];
            next_offset: number | null;
        };
        /**
         * StorePageAnswer
         * @description `next_offset` null: these were the last.
         */
        StorePageAnswer: {
            items: components["schemas"]["StoreAnswer"][];
            next_offset: number | null;
        };
        /** SwitchBody */
        SwitchBody: {
            channel: string;
            on: boolean;
            topic: string;
        };
        /**
         * TextBlock
         * @description `html` is sanitised: text structure and safe links only.
         */
        TextBlock: {
            html: string;
            /** @enum {string} */
            type: "text";
        };
        /**
         * ThemeAnswer
         * @description Design tokens. The colours are those of the day, `dark` those of the night; `radius` in px.
         *
         *     Running text is multiplied by `font_scale`, each heading by `type_ratio` more than the next. `appearance` is for
         *     people who have not chosen one. `wording` holds the brand's own words: language → term → text.
         */
        ThemeAnswer: {
            accent: string;
            appearance: components["schemas"]["Appearance"];
            background: string;
            button_order: components["schemas"]["ButtonOrder"];
            danger: string;
            dark: components["schemas"]["Colours"];
            font_scale: number;
            icon_set: components["schemas"]["IconSet"];
            link: string;
            muted: string;
            on_primary: string;
            primary: string;
            radius: number;
            surface: string;
            text: string;
            type_ratio: number;
            wording: {
                [key: string]: {
                    [key: string]: string;
                };
            };
        };
        /**
         * TicketBody
         * @description `target` is where the ticket is given in: it is good nowhere else.
         */
        TicketBody: {
            /** @default null */
            guest_token?: string | null;
            /** @enum {string} */
            target: "h5" | "mp-weixin" | "web";
            ticket: string;
            /** @default null */
            visitor_id?: string | null;
        };
        /**
         * TillAnswer
         * @description The quote, and how the lines reach their buyer. `ways`: how all of them can be had together.
         *
         *     `store` hands them over or carries them; `slots` are the times at which they may be fetched there. `trouble` is
         *     what keeps this way from being taken when it is not one line's, with words for it.
         */
        TillAnswer: {
            delivery: string;
            discount_fen: number;
            explanation: components["schemas"]["AdjustmentAnswer"][];
            freight_fen: number;
            goods_fen: number;
            lines: components["schemas"]["QuoteLineAnswer"][];
            payable_fen: number;
            problems: components["schemas"]["QuoteProblemAnswer"][];
            slots: components["schemas"]["SlotAnswer"][];
            store: components["schemas"]["StoreAnswer"] | null;
            trouble: string | null;
            trouble_text: string;
            ways: string[];
        };
        /** TimedText */
        TimedText: {
            text: string;
            /** Format: date-time */
            time: string;
        };
        /** TitleAnswer */
        TitleAnswer: {
            address: string;
            bank: string;
            bank_account: string;
            email: string;
            id: string;
            is_default: boolean;
            kind: string;
            name: string;
            phone: string;
            tax_number: string;
        };
        /**
         * TitleBody
         * @description `tax_number` for companies. The last four for special invoices (增值税专用发票).
         */
        TitleBody: {
            /** @default  */
            address?: string;
            /** @default  */
            bank?: string;
            /** @default  */
            bank_account?: string;
            /** @default  */
            email?: string;
            /** @default false */
            is_default?: boolean;
            /** @enum {string} */
            kind: "company" | "personal";
            name: string;
            /** @default  */
            phone?: string;
            /** @default  */
            tax_number?: string;
        };
        /** TitleList */
        TitleList: {
            items: components["schemas"]["TitleAnswer"][];
        };
        /**
         * TokensAnswer
         * @description Send `access_token` as a bearer token; exchange `refresh_token` once, when the other has expired.
         */
        TokensAnswer: {
            access_token: string;
            expires_in_seconds: number;
            member: components["schemas"]["MemberSummary"];
            refresh_token: string;
        };
        /** Topic */
        Topic: {
            count: number;
            name: string;
        };
        /** TopicAnswer */
        TopicAnswer: {
            channels: components["schemas"]["ChannelAnswer"][];
            code: string;
            explanation: string;
            name: string;
        };
        /** ValueFacet */
        ValueFacet: {
            count: number;
            value: string;
        };
        /**
         * VideoView
         * @description A film (MP4 or WebM) and the picture it begins with.
         */
        VideoView: {
            poster_url: string;
            url: string;
        };
        /**
         * ViewBody
         * @description `viewed_at` with its zone, at most ten minutes ahead of our clock; `carrier` is where it was looked at.
         */
        ViewBody: {
            /** @default  */
            carrier?: string;
            /** Format: uuid */
            id: string;
            kind: string;
            /** Format: date-time */
            viewed_at: string;
        };
        /**
         * ViewsBody
         * @description 1 to 50 views. Sending the same ones again changes nothing.
         */
        ViewsBody: {
            items: components["schemas"]["ViewBody"][];
        };
        /**
         * VisitAnswer
         * @description `entry` is what the visit is counted for; `problems` say what of the link was not kept.
         */
        VisitAnswer: {
            entry: string | null;
            problems: components["schemas"]["LinkProblem"][];
            /** Format: uuid */
            visit_id: string;
        };
        /**
         * VisitBody
         * @description `entry` is the code of the link that led here, `params` what else the link carried.
         */
        VisitBody: {
            carrier: string;
            /** @default null */
            entry?: string | null;
            /** @default {} */
            params?: {
                [key: string]: string;
            };
            path: string;
            /** @default null */
            referrer?: string | null;
            visitor_id: string;
        };
        /** WantedLineBody */
        WantedLineBody: {
            quantity: number;
            sku_id: string;
        };
        /**
         * WantedPiecesBody
         * @description `exchange_sku_id` for an exchange: another SKU of the same product and price; absent: the same one.
         */
        WantedPiecesBody: {
            /** @default null */
            exchange_sku_id?: string | null;
            order_line_id: string;
            quantity: number;
        };
        /**
         * WithdrawalAnswer
         * @description `confirm`: what wx.requestMerchantTransfer takes while the member has to confirm; empty otherwise.
         *
         *     `words`: why it was refused, or how it was paid.
         */
        WithdrawalAnswer: {
            amount_fen: number;
            channel: string;
            confirm: {
                [key: string]: string;
            };
            ended_at: string | null;
            id: string;
            label: string;
            /** Format: date-time */
            requested_at: string;
            state: string;
            words: string;
        };
        /**
         * WithdrawalBody
         * @description `name` and `account` for channel `manual`; `name` also for large amounts to WeChat.
         */
        WithdrawalBody: {
            /** @default  */
            account?: string;
            amount_fen: number;
            /** @enum {string} */
            channel: "manual" | "wechat";
            /** @default  */
            name?: string;
        };
        /** WithdrawalPage */
        WithdrawalPage: {
            items: components["schemas"]["WithdrawalAnswer"][];
            next_cursor: string | null;
        };
        /** WordsBody */
        WordsBody: {
            /** @default [] */
            pictures?: string[];
            words: string;
        };
        /** WrittenAnswer */
        WrittenAnswer: {
            ids: string[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    post_parse_address: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PastedBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParsedAddressAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_show_picture: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter token */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": string;
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_list_after_sales: {
        parameters: {
            query?: {
                /** @description Parameter cursor */
                cursor?: string;
                /** @description Parameter is_open */
                is_open?: boolean;
                /** @description Parameter limit */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CasePageAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_apply_after_sale: {
        parameters: {
            query?: never;
            header?: {
                /** @description Parameter Idempotency-Key */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplyBody"];
            };
        };
        responses: {
            /** @description Successful response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_read_after_sale: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter case_id */
                case_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_accept_offer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter case_id */
                case_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_appeal_after_sale: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter case_id */
                case_id: string;
            };
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["WordsBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_confirm_replacement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter case_id */
                case_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_say_after_sale: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter case_id */
                case_id: string;
            };
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["WordsBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_send_back_after_sale: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter case_id */
                case_id: string;
            };
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReturnParcelBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_take_refund_as_balance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter case_id */
                case_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_withdraw_after_sale: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter case_id */
                case_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_send_picture: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Form data */
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    /** Format: binary */
                    file: string;
                };
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Successful response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PictureAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_articles: {
        parameters: {
            query?: {
                /** @description Parameter cursor */
                cursor?: string;
                /** @description Parameter kind */
                kind?: "article" | "case" | "help";
                /** @description Parameter limit */
                limit?: number;
                /** @description Parameter q */
                q?: string;
                /** @description Parameter topic */
                topic?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleList"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_article: {
        parameters: {
            query?: {
                /** @description Parameter carrier */
                carrier?: string;
            };
            header?: never;
            path: {
                /** @description Parameter slug */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_guest: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GuestAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_offer_handoff: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["HandoffBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandoffAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_look_at_handoff: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["TicketBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandoffLook"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_redeem_handoff: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["TicketBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandoffEntered"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_mini_program: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["MiniProgramBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokensAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_phone: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PhoneBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokensAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_answer_phone_claim: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PhoneClaimBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokensAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_start_qr: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QrAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_watch_qr: {
        parameters: {
            query?: {
                /** @description Parameter seen */
                seen?: string;
                /** @description Parameter wait */
                wait?: number;
            };
            header?: {
                /** @description Parameter X-Qr-Secret */
                "X-Qr-Secret"?: string;
            };
            path: {
                /** @description Parameter qr_id */
                qr_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QrProgressAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_confirm_qr: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter qr_id */
                qr_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_redeem_qr: {
        parameters: {
            query?: never;
            header?: {
                /** @description Parameter X-Qr-Secret */
                "X-Qr-Secret"?: string;
            };
            path: {
                /** @description Parameter qr_id */
                qr_id: string;
            };
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["QrRedeemBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokensAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_refuse_qr: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter qr_id */
                qr_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_scan_qr: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter qr_id */
                qr_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QrRequestAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokensAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_sms_codes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["SmsCodeBody"];
            };
        };
        responses: {
            /** @description Successful response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SmsCodeAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_reveal_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter key_id */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevealedKeyAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_read_cart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CartAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_add_bundle: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddBundle"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CartAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_clear_invalid: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CartAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_add_line: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddLine"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CartAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_change_line: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter line_id */
                line_id: string;
            };
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeLine"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CartAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_remove_line: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter line_id */
                line_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CartAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_change_line: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter line_id */
                line_id: string;
            };
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeLine"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CartAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_select_all: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["SelectAll"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CartAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_categories: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CategoryList"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_open_code: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter code */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_guest_consent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["GuestConsentBody"];
            };
        };
        responses: {
            /** @description Successful response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_download_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter file_id */
                file_id: string;
                /** @description Parameter grant_id */
                grant_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DownloadLinkAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventsBody"];
            };
        };
        responses: {
            /** @description Successful response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventsAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_take_export: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter token */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_guides: {
        parameters: {
            query: {
                /** @description Parameter carrier */
                carrier: string;
                /** @description Parameter device */
                device?: "pc" | "mobile" | "wechat";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GuideList"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_home: {
        parameters: {
            query?: {
                /** @description Parameter carrier */
                carrier?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_invoice_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter token */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_read_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_change_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_change_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_list_accounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountsAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_list_addresses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddressList"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_add_address: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddressBody"];
            };
        };
        responses: {
            /** @description Successful response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddressAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_change_address: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter address_id */
                address_id: string;
            };
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddressBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddressAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_delete_address: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter address_id */
                address_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_balance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BalanceAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_entries: {
        parameters: {
            query?: {
                /** @description Parameter cursor */
                cursor?: string;
                /** @description Parameter limit */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryPage"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_consents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentsAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_decide: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter purpose */
                purpose: string;
            };
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConsentBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_my_data: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_downloads: {
        parameters: {
            query?: {
                /** @description Parameter cursor */
                cursor?: string;
                /** @description Parameter limit */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DownloadPage"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_erasure: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_ask_for_erasure: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ErasureBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_cancel_erasure: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_exports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportList"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_start_export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_favourites: {
        parameters: {
            query?: {
                /** @description Parameter cursor */
                cursor?: string;
                /** @description Parameter kind */
                kind?: string;
                /** @description Parameter limit */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FavouritePage"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_is_favourite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter kind */
                kind: string;
                /** @description Parameter subject_id */
                subject_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_add_favourite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter kind */
                kind: string;
                /** @description Parameter subject_id */
                subject_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_remove_favourite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter kind */
                kind: string;
                /** @description Parameter subject_id */
                subject_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_history: {
        parameters: {
            query?: {
                /** @description Parameter cursor */
                cursor?: string;
                /** @description Parameter limit */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_record_history: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ViewsBody"];
            };
        };
        responses: {
            /** @description Successful response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_clear_history: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_remove_from_history: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter kind */
                kind: string;
                /** @description Parameter subject_id */
                subject_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_list_titles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TitleList"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_add_title: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["TitleBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TitleAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_change_title: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter title_id */
                title_id: string;
            };
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["TitleBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TitleAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_delete_title: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter title_id */
                title_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_list_invoices: {
        parameters: {
            query?: {
                /** @description Parameter cursor */
                cursor?: string;
                /** @description Parameter limit */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoicePage"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_cancel_invoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter invoice_id */
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_notifications: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationsAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_save_notifications: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotificationsBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationsAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_bind_phone: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlatformPhoneBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_preferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreferencesBody"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_save_preferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreferencesBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreferencesBody"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_upload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Form data */
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    /** Format: binary */
                    file: string;
                };
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Successful response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewMediaAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_mine: {
        parameters: {
            query?: {
                /** @description Parameter cursor */
                cursor?: string;
                /** @description Parameter limit */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MyReviewPageAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_list_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter session_id */
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_end_others: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_list_withdrawals: {
        parameters: {
            query?: {
                /** @description Parameter cursor */
                cursor?: string;
                /** @description Parameter limit */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WithdrawalPage"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_ask_for_withdrawal: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithdrawalBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WithdrawalAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_cancel_withdrawal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter withdrawal_id */
                withdrawal_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WithdrawalAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_list_orders: {
        parameters: {
            query?: {
                /** @description Parameter cursor */
                cursor?: string;
                /** @description Parameter limit */
                limit?: number;
                /** @description Parameter q */
                q?: string;
                /** @description Parameter state */
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderPageAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_place_order: {
        parameters: {
            query?: never;
            header?: {
                /** @description Parameter Idempotency-Key */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaceOrderBody"];
            };
        };
        responses: {
            /** @description Successful response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_read_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter order_id */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_after_sales_of_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter order_id */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CasePageAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_after_sale_options: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter order_id */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OptionsAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_cancel_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter order_id */
                order_id: string;
            };
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CancelBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_confirm_receipt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter order_id */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_order_entitlements: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter order_id */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderHoldingsAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_extend_receipt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter order_id */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_order_invoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter order_id */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderInvoiceAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_ask_for_invoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter order_id */
                order_id: string;
            };
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvoiceBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_start_payment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Parameter Idempotency-Key */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Parameter order_id */
                order_id: string;
            };
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartPaymentBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_read_pickup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter order_id */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PickupAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_write: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter order_id */
                order_id: string;
            };
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewsBody"];
            };
        };
        responses: {
            /** @description Successful response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_list_packages: {
        parameters: {
            query?: {
                /** @description Parameter cursor */
                cursor?: string;
                /** @description Parameter limit */
                limit?: number;
                /** @description Parameter shelf */
                shelf?: "usable" | "past";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PackagePage"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_read_package: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter package_id */
                package_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PackageAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_show_code: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter package_id */
                package_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PackageCodeAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_page: {
        parameters: {
            query?: {
                /** @description Parameter carrier */
                carrier?: string;
            };
            header?: never;
            path: {
                /** @description Parameter slug */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_page_poster: {
        parameters: {
            query?: {
                /** @description Parameter carrier */
                carrier?: string;
                /** @description Parameter entry */
                entry?: string;
            };
            header?: never;
            path: {
                /** @description Parameter slug */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_watch_payment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter payment_id */
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_preview: {
        parameters: {
            query?: {
                /** @description Parameter carrier */
                carrier?: string;
            };
            header?: never;
            path: {
                /** @description Parameter token */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_products: {
        parameters: {
            query?: {
                /** @description Parameter attributes */
                attributes?: string;
                /** @description Parameter brand_id */
                brand_id?: string;
                /** @description Parameter category_id */
                category_id?: string;
                /** @description Parameter cursor */
                cursor?: string;
                /** @description Parameter in_stock */
                in_stock?: boolean;
                /** @description Parameter limit */
                limit?: number;
                /** @description Parameter max_price_fen */
                max_price_fen?: number;
                /** @description Parameter min_price_fen */
                min_price_fen?: number;
                /** @description Parameter q */
                q?: string;
                /** @description Parameter sort */
                sort?: "default" | "newest" | "sales" | "price_asc" | "price_desc";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductPage"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_product: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter product_id */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductView"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_product_bundles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter product_id */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BundleList"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_product_poster: {
        parameters: {
            query?: {
                /** @description Parameter carrier */
                carrier?: string;
                /** @description Parameter entry */
                entry?: string;
            };
            header?: never;
            path: {
                /** @description Parameter product_id */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_related: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter product_id */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CardList"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_product_reviews: {
        parameters: {
            query?: {
                /** @description Parameter cursor */
                cursor?: string;
                /** @description Parameter limit */
                limit?: number;
                /** @description Parameter show */
                show?: string;
            };
            header?: never;
            path: {
                /** @description Parameter product_id */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewPageAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_quote: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuoteBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TillAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_regions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegionsAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_resources: {
        parameters: {
            query?: {
                /** @description Parameter cursor */
                cursor?: string;
                /** @description Parameter limit */
                limit?: number;
                /** @description Parameter topic */
                topic?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceList"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_resource: {
        parameters: {
            query?: {
                /** @description Parameter carrier */
                carrier?: string;
            };
            header?: never;
            path: {
                /** @description Parameter slug */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_download: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter slug */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DownloadAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_take_back: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter review_id */
                review_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_follow_up: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter review_id */
                review_id: string;
            };
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["FollowupBody"];
            };
        };
        responses: {
            /** @description Successful response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_found_helpful: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter review_id */
                review_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HelpfulAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_not_helpful: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Parameter review_id */
                review_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HelpfulAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_hot_words: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhraseList"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_suggest: {
        parameters: {
            query?: {
                /** @description Parameter q */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhraseList"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_site: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_list_stores: {
        parameters: {
            query?: {
                /** @description Parameter latitude */
                latitude?: number;
                /** @description Parameter longitude */
                longitude?: number;
                /** @description Parameter offset */
                offset?: number;
                /** @description Parameter q */
                q?: string;
                /** @description Parameter wanted */
                wanted?: "any" | "pickup" | "city";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StorePageAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_read_store: {
        parameters: {
            query?: {
                /** @description Parameter latitude */
                latitude?: number;
                /** @description Parameter longitude */
                longitude?: number;
            };
            header?: never;
            path: {
                /** @description Parameter store_id */
                store_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreAnswer"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_list_offers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["OffersBody"];
            };
        };
        responses: {
            /** @description Successful response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreOfferPageAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_visit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Request body for body */
        requestBody: {
            content: {
                "application/json": components["schemas"]["VisitBody"];
            };
        };
        responses: {
            /** @description Successful response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitAnswer"];
                };
            };
            /** @description Validation Error - Request data failed validation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
