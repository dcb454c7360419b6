"""The WeChat mini program, server side: who somebody is and their phone number; codes and links; checks of content;
subscription messages and their templates; customer service; shipping reports and what surrounds them."""
