// Printed by `cargo xtask codegen` from crates/protocol. Change it there.

import type * as wire from "../../src/generated/wire.js";

export const client = {
"action": {
  "type": "action",
  "action_id": "01932b7c-0000-7000-8000-0000000000a1",
  "action_type": "capture",
  "action_data": {
    "card_id": "9D",
    "target_cards": [
      "9S",
      "4D",
      "5S"
    ]
  },
  "after": 3
} satisfies wire.ClientMessage,
"claim_victory": {
  "type": "claim_victory"
} satisfies wire.ClientMessage,
"leave": {
  "type": "leave"
} satisfies wire.ClientMessage,
"ping": {
  "type": "ping",
  "timestamp": 1732147260000
} satisfies wire.ClientMessage,
"sync": {
  "type": "sync",
  "after": 2
} satisfies wire.ClientMessage,
"visibility": {
  "type": "visibility",
  "hidden": true
} satisfies wire.ClientMessage,
"wait": {
  "type": "wait"
} satisfies wire.ClientMessage,
};

export const server = {
"ack": {
  "type": "ack",
  "action_id": "01932b7c-0000-7000-8000-0000000000a1",
  "sequence_number": 4,
  "timestamp": 1732147260250,
  "duplicate": false
} satisfies wire.ServerMessage,
"action": {
  "type": "action",
  "sequence_number": 4,
  "action_id": "01932b7c-0000-7000-8000-0000000000a1",
  "player_id": "01932b7c-0000-7000-8000-000000000002",
  "action_type": "capture",
  "action_data": {
    "card_id": "9D",
    "target_cards": [
      "9S",
      "4D",
      "5S"
    ]
  },
  "timestamp": 1732147260250,
  "summary": {
    "code": "captured",
    "params": {
      "card": "9D",
      "cards": [
        "9S",
        "4D",
        "5S"
      ],
      "count": 3,
      "player_id": "01932b7c-0000-7000-8000-000000000002",
      "sweep": true
    },
    "text": "You captured 3 cards, a sweep"
  },
  "state": {
    "captured": {
      "01932b7c-0000-7000-8000-000000000002": {
        "cards": 4,
        "spades": 2,
        "sweeps": 1
      },
      "01932b7c-0000-7000-8000-000000000004": {
        "cards": 2,
        "spades": 1,
        "sweeps": 0
      }
    },
    "deal": 1,
    "dealer": "01932b7c-0000-7000-8000-000000000002",
    "deals": 6,
    "hand": [
      "JC",
      "10S",
      "6C"
    ],
    "hands": {
      "01932b7c-0000-7000-8000-000000000002": 3,
      "01932b7c-0000-7000-8000-000000000004": 3
    },
    "last_action": {
      "action_type": "capture",
      "card_id": "9D",
      "player_id": "01932b7c-0000-7000-8000-000000000002",
      "sweep": true,
      "target_cards": [
        "9S",
        "4D",
        "5S"
      ]
    },
    "last_capturer": "01932b7c-0000-7000-8000-000000000002",
    "last_deal": false,
    "legal_actions": [],
    "legal_actions_truncated": false,
    "own_captures": [
      "9D",
      "9S",
      "4D",
      "5S"
    ],
    "round": 1,
    "scores": {
      "01932b7c-0000-7000-8000-000000000002": 0,
      "01932b7c-0000-7000-8000-000000000004": 0
    },
    "seed_commitment": "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
    "table": [],
    "target": 21,
    "turn": "01932b7c-0000-7000-8000-000000000004"
  },
  "turn_deadline_at": "2024-11-21T00:02:00.250Z"
} satisfies wire.ServerMessage,
"action.followed": {
  "type": "action",
  "sequence_number": 1,
  "player_id": null,
  "action_type": "start",
  "action_data": {
    "options": {
      "face_captures": "one",
      "must_capture": false,
      "partner_builds": false,
      "sweeps": true,
      "target": 21,
      "variant": "standard"
    },
    "rules_version": 1,
    "seating": [
      {
        "bot": null,
        "name": "Zoë",
        "player_id": "01932b7c-0000-7000-8000-000000000002",
        "seat": 0
      },
      {
        "bot": null,
        "name": "Ada",
        "player_id": "01932b7c-0000-7000-8000-000000000004",
        "seat": 1
      }
    ],
    "seed_commitment": "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
  },
  "timestamp": 1732147230000,
  "summary": {
    "code": "started",
    "params": {
      "player_id": null
    },
    "text": "The game began"
  },
  "turn_deadline_at": null
} satisfies wire.ServerMessage,
"action.stateless": {
  "type": "action",
  "sequence_number": 7,
  "player_id": "01932b7c-0000-7000-8000-000000000004",
  "action_type": "draw_line",
  "action_data": {
    "from": [
      0,
      0
    ],
    "to": [
      40,
      25
    ]
  },
  "timestamp": 1732147290000,
  "summary": {
    "code": "action",
    "params": {
      "action_type": "draw_line",
      "player_id": "01932b7c-0000-7000-8000-000000000004"
    },
    "text": "Ada played draw_line"
  },
  "state": null,
  "turn_deadline_at": null
} satisfies wire.ServerMessage,
"connection_status": {
  "type": "connection_status",
  "player_id": "01932b7c-0000-7000-8000-000000000004",
  "connected": false,
  "health": "disconnected",
  "hidden": false,
  "disconnected_since": "2024-11-21T00:00:45.000Z",
  "claimable_at": "2024-11-21T00:05:45.000Z"
} satisfies wire.ServerMessage,
"error": {
  "type": "error",
  "code": "bad_field",
  "message": "`after` must be a whole number, 0 or above"
} satisfies wire.ServerMessage,
"game_abandoned": {
  "type": "game_abandoned",
  "player_id": "01932b7c-0000-7000-8000-000000000004",
  "disconnected_since": "2024-11-21T00:00:45.000Z"
} satisfies wire.ServerMessage,
"game_ended": {
  "type": "game_ended",
  "reason": "completed",
  "winners": [
    "01932b7c-0000-7000-8000-000000000002"
  ],
  "scores": {
    "01932b7c-0000-7000-8000-000000000002": 22,
    "01932b7c-0000-7000-8000-000000000004": 14
  },
  "seed": "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
} satisfies wire.ServerMessage,
"game_resumed": {
  "type": "game_resumed",
  "player_id": "01932b7c-0000-7000-8000-000000000004"
} satisfies wire.ServerMessage,
"game_started": {
  "type": "game_started",
  "seed_commitment": "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
} satisfies wire.ServerMessage,
"player_joined": {
  "type": "player_joined",
  "player_id": "01932b7c-0000-7000-8000-000000000004",
  "name": "Ada",
  "seat": 1,
  "bot": null
} satisfies wire.ServerMessage,
"player_left": {
  "type": "player_left",
  "player_id": "01932b7c-0000-7000-8000-000000000004"
} satisfies wire.ServerMessage,
"pong": {
  "type": "pong",
  "timestamp": 1732147260000,
  "server_timestamp": 1732147260012,
  "sequence_number": 3
} satisfies wire.ServerMessage,
"recovery": {
  "type": "recovery",
  "room_id": "01932b7c-0000-7000-8000-000000000001",
  "player_id": "01932b7c-0000-7000-8000-000000000002",
  "status": "playing",
  "log_epoch": "01932b7c-0000-7000-8000-000000000007",
  "sequence_number": 3,
  "recovered": true,
  "state": {
    "captured": {
      "01932b7c-0000-7000-8000-000000000002": {
        "cards": 0,
        "spades": 0,
        "sweeps": 0
      },
      "01932b7c-0000-7000-8000-000000000004": {
        "cards": 2,
        "spades": 1,
        "sweeps": 0
      }
    },
    "deal": 1,
    "dealer": "01932b7c-0000-7000-8000-000000000002",
    "deals": 6,
    "hand": [
      "JC",
      "10S",
      "9D",
      "6C"
    ],
    "hands": {
      "01932b7c-0000-7000-8000-000000000002": 4,
      "01932b7c-0000-7000-8000-000000000004": 3
    },
    "last_action": {
      "action_type": "capture",
      "card_id": "8D",
      "player_id": "01932b7c-0000-7000-8000-000000000004",
      "sweep": false,
      "target_cards": [
        "8S"
      ]
    },
    "last_capturer": "01932b7c-0000-7000-8000-000000000004",
    "last_deal": false,
    "legal_actions": [
      {
        "action_type": "trail",
        "card_id": "JC",
        "target_cards": []
      },
      {
        "action_type": "trail",
        "card_id": "10S",
        "target_cards": []
      },
      {
        "action_type": "capture",
        "card_id": "9D",
        "target_cards": [
          "9S",
          "4D",
          "5S"
        ]
      },
      {
        "action_type": "capture",
        "card_id": "9D",
        "target_cards": [
          "4D",
          "5S"
        ]
      },
      {
        "action_type": "capture",
        "card_id": "9D",
        "target_cards": [
          "9S"
        ]
      },
      {
        "action_type": "trail",
        "card_id": "9D",
        "target_cards": []
      },
      {
        "action_type": "build",
        "build_value": 10,
        "card_id": "6C",
        "target_cards": [
          "4D"
        ]
      },
      {
        "action_type": "trail",
        "card_id": "6C",
        "target_cards": []
      }
    ],
    "legal_actions_truncated": false,
    "own_captures": [],
    "round": 1,
    "scores": {
      "01932b7c-0000-7000-8000-000000000002": 0,
      "01932b7c-0000-7000-8000-000000000004": 0
    },
    "seed_commitment": "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
    "table": [
      {
        "card": "9S"
      },
      {
        "card": "4D"
      },
      {
        "card": "5S"
      }
    ],
    "target": 21,
    "turn": "01932b7c-0000-7000-8000-000000000002"
  },
  "your_turn": true,
  "offline_ms": 12000,
  "players": [
    {
      "player_id": "01932b7c-0000-7000-8000-000000000002",
      "name": "Zoë",
      "seat": 0,
      "bot": null,
      "connected": true,
      "health": "healthy",
      "disconnected_since": null
    },
    {
      "player_id": "01932b7c-0000-7000-8000-000000000004",
      "name": "Ada",
      "seat": 1,
      "bot": null,
      "connected": false,
      "health": "disconnected",
      "disconnected_since": "2024-11-21T00:00:45.000Z"
    }
  ],
  "missed_actions": [
    {
      "sequence_number": 3,
      "player_id": "01932b7c-0000-7000-8000-000000000004",
      "action_type": "capture",
      "action_data": {
        "card_id": "8D",
        "target_cards": [
          "8S"
        ]
      },
      "timestamp": 1732147241500,
      "summary": {
        "code": "captured",
        "params": {
          "card": "8D",
          "cards": [
            "8S"
          ],
          "count": 1,
          "player_id": "01932b7c-0000-7000-8000-000000000004",
          "sweep": false
        },
        "text": "Ada captured 1 card"
      }
    }
  ],
  "missed_summary": [
    {
      "code": "captured",
      "params": {
        "card": "8D",
        "cards": [
          "8S"
        ],
        "count": 1,
        "player_id": "01932b7c-0000-7000-8000-000000000004",
        "sweep": false
      },
      "text": "Ada captured 1 card"
    }
  ],
  "turn_deadline_at": "2024-11-21T00:01:41.500Z",
  "truncated": null
} satisfies wire.ServerMessage,
"rejected": {
  "type": "rejected",
  "action_id": "01932b7c-0000-7000-8000-0000000000a1",
  "code": "card_not_in_hand",
  "message": "That card is not in your hand."
} satisfies wire.ServerMessage,
"restarting": {
  "type": "restarting",
  "retry_after_ms": 1730
} satisfies wire.ServerMessage,
"welcome": {
  "type": "welcome",
  "protocol": 1,
  "game_session_id": "01932b7c-0000-7000-8000-000000000005",
  "room_id": "01932b7c-0000-7000-8000-000000000001",
  "player_id": "01932b7c-0000-7000-8000-000000000002",
  "client_id": "01932b7c-0000-7000-8000-000000000006",
  "connection": 2,
  "resumed": true,
  "server_timestamp": 1732147253500,
  "heartbeat": {
    "ping_interval_ms": 10000,
    "unhealthy_after_ms": 15000,
    "disconnect_after_ms": 30000,
    "abandon_after_ms": 300000
  },
  "recovery": {
    "room_id": "01932b7c-0000-7000-8000-000000000001",
    "player_id": "01932b7c-0000-7000-8000-000000000002",
    "status": "playing",
    "log_epoch": "01932b7c-0000-7000-8000-000000000007",
    "sequence_number": 3,
    "recovered": true,
    "state": {
      "captured": {
        "01932b7c-0000-7000-8000-000000000002": {
          "cards": 0,
          "spades": 0,
          "sweeps": 0
        },
        "01932b7c-0000-7000-8000-000000000004": {
          "cards": 2,
          "spades": 1,
          "sweeps": 0
        }
      },
      "deal": 1,
      "dealer": "01932b7c-0000-7000-8000-000000000002",
      "deals": 6,
      "hand": [
        "JC",
        "10S",
        "9D",
        "6C"
      ],
      "hands": {
        "01932b7c-0000-7000-8000-000000000002": 4,
        "01932b7c-0000-7000-8000-000000000004": 3
      },
      "last_action": {
        "action_type": "capture",
        "card_id": "8D",
        "player_id": "01932b7c-0000-7000-8000-000000000004",
        "sweep": false,
        "target_cards": [
          "8S"
        ]
      },
      "last_capturer": "01932b7c-0000-7000-8000-000000000004",
      "last_deal": false,
      "legal_actions": [
        {
          "action_type": "trail",
          "card_id": "JC",
          "target_cards": []
        },
        {
          "action_type": "trail",
          "card_id": "10S",
          "target_cards": []
        },
        {
          "action_type": "capture",
          "card_id": "9D",
          "target_cards": [
            "9S",
            "4D",
            "5S"
          ]
        },
        {
          "action_type": "capture",
          "card_id": "9D",
          "target_cards": [
            "4D",
            "5S"
          ]
        },
        {
          "action_type": "capture",
          "card_id": "9D",
          "target_cards": [
            "9S"
          ]
        },
        {
          "action_type": "trail",
          "card_id": "9D",
          "target_cards": []
        },
        {
          "action_type": "build",
          "build_value": 10,
          "card_id": "6C",
          "target_cards": [
            "4D"
          ]
        },
        {
          "action_type": "trail",
          "card_id": "6C",
          "target_cards": []
        }
      ],
      "legal_actions_truncated": false,
      "own_captures": [],
      "round": 1,
      "scores": {
        "01932b7c-0000-7000-8000-000000000002": 0,
        "01932b7c-0000-7000-8000-000000000004": 0
      },
      "seed_commitment": "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
      "table": [
        {
          "card": "9S"
        },
        {
          "card": "4D"
        },
        {
          "card": "5S"
        }
      ],
      "target": 21,
      "turn": "01932b7c-0000-7000-8000-000000000002"
    },
    "your_turn": true,
    "offline_ms": 12000,
    "players": [
      {
        "player_id": "01932b7c-0000-7000-8000-000000000002",
        "name": "Zoë",
        "seat": 0,
        "bot": null,
        "connected": true,
        "health": "healthy",
        "disconnected_since": null
      },
      {
        "player_id": "01932b7c-0000-7000-8000-000000000004",
        "name": "Ada",
        "seat": 1,
        "bot": null,
        "connected": false,
        "health": "disconnected",
        "disconnected_since": "2024-11-21T00:00:45.000Z"
      }
    ],
    "missed_actions": [
      {
        "sequence_number": 3,
        "player_id": "01932b7c-0000-7000-8000-000000000004",
        "action_type": "capture",
        "action_data": {
          "card_id": "8D",
          "target_cards": [
            "8S"
          ]
        },
        "timestamp": 1732147241500,
        "summary": {
          "code": "captured",
          "params": {
            "card": "8D",
            "cards": [
              "8S"
            ],
            "count": 1,
            "player_id": "01932b7c-0000-7000-8000-000000000004",
            "sweep": false
          },
          "text": "Ada captured 1 card"
        }
      }
    ],
    "missed_summary": [
      {
        "code": "captured",
        "params": {
          "card": "8D",
          "cards": [
            "8S"
          ],
          "count": 1,
          "player_id": "01932b7c-0000-7000-8000-000000000004",
          "sweep": false
        },
        "text": "Ada captured 1 card"
      }
    ],
    "turn_deadline_at": "2024-11-21T00:01:41.500Z",
    "truncated": null
  }
} satisfies wire.ServerMessage,
"welcome.first": {
  "type": "welcome",
  "protocol": 1,
  "game_session_id": "01932b7c-0000-7000-8000-000000000005",
  "room_id": "01932b7c-0000-7000-8000-000000000001",
  "player_id": "01932b7c-0000-7000-8000-000000000002",
  "client_id": "01932b7c-0000-7000-8000-000000000006",
  "connection": 1,
  "resumed": false,
  "server_timestamp": 1732147200500,
  "heartbeat": {
    "ping_interval_ms": 10000,
    "unhealthy_after_ms": 15000,
    "disconnect_after_ms": 30000,
    "abandon_after_ms": 300000
  },
  "recovery": {
    "room_id": "01932b7c-0000-7000-8000-000000000001",
    "player_id": "01932b7c-0000-7000-8000-000000000002",
    "status": "waiting",
    "log_epoch": "01932b7c-0000-7000-8000-000000000007",
    "sequence_number": 0,
    "recovered": false,
    "state": null,
    "your_turn": false,
    "offline_ms": 0,
    "players": [
      {
        "player_id": "01932b7c-0000-7000-8000-000000000002",
        "name": "Zoë",
        "seat": 0,
        "bot": null,
        "connected": true,
        "health": "healthy",
        "disconnected_since": null
      }
    ],
    "missed_actions": [],
    "missed_summary": [],
    "turn_deadline_at": null,
    "truncated": "new"
  }
} satisfies wire.ServerMessage,
};

export const http = {
"ack": {
  "action_id": "01932b7c-0000-7000-8000-0000000000a1",
  "sequence_number": 4,
  "timestamp": 1732147260250,
  "duplicate": false
} satisfies wire.Ack,
"add_bot": {
  "strength": "normal"
} satisfies wire.AddBot,
"app_sign_in": {
  "external_id": "player-7",
  "display_name": "Zoë"
} satisfies wire.AppSignIn,
"bot_added": {
  "room": {
    "id": "01932b7c-0000-7000-8000-000000000001",
    "code": "K7PQ3X",
    "game": "casino",
    "options": {
      "face_captures": "one",
      "must_capture": false,
      "partner_builds": false,
      "sweeps": true,
      "target": 21,
      "variant": "standard"
    },
    "status": "playing",
    "seats": 2,
    "players": [
      {
        "player_id": "01932b7c-0000-7000-8000-000000000002",
        "name": "Zoë",
        "seat": 0,
        "bot": null
      },
      {
        "player_id": "01932b7c-0000-7000-8000-000000000009",
        "name": "Bot 1",
        "seat": 1,
        "bot": "normal"
      }
    ],
    "seed_commitment": "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
    "created_at": "2024-11-21T00:00:00.000Z",
    "started_at": "2024-11-21T00:00:30.000Z",
    "finished_at": null
  },
  "player_id": "01932b7c-0000-7000-8000-000000000009"
} satisfies wire.BotAdded,
"change_password": {
  "current_password": "correct horse battery staple",
  "new_password": "staple battery horse correct"
} satisfies wire.ChangePassword,
"claim_victory": {
  "room_id": "01932b7c-0000-7000-8000-000000000001",
  "player_id": "01932b7c-0000-7000-8000-000000000002"
} satisfies wire.ClaimVictory,
"connect_query": {
  "session_token": "eyJ2ZXJzaW9uIjoxLCJrZXlJZCI6ImsxIiwicm9vbUlkIjoiMDE5MzJiN2MtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAxIiwicGxheWVySWQiOiIwMTkzMmI3Yy0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDIiLCJwbGF5ZXJOYW1lIjoiWm_DqyIsInVzZXJTZXNzaW9uSWQiOiIwMTkzMmI3Yy0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDMiLCJjcmVhdGVkQXQiOjE3MzIxNDcyMDAwMDAsImV4cGlyZXNBdCI6MTczMjIzMzYwMDAwMCwibm9uY2UiOiJBQUVDQXdRRkJnY0lDUW9MREEwT0R3Iiwic2lnbmF0dXJlIjoiSmhFR1lUay1hSWhSdjlSQnNpQlVYaWI5M0xpRzFTdVBHYXl1dUw4RHRHTSJ9",
  "client_id": "01932b7c-0000-7000-8000-000000000006",
  "attempt": 2,
  "takeover": true,
  "last_sequence": 2,
  "log_epoch": "01932b7c-0000-7000-8000-000000000007"
} satisfies wire.ConnectQuery,
"create_handoff": {
  "target_app": "chess",
  "account_id": "01932b7c-0000-7000-8000-00000000000c",
  "redirect_uri": "https://chess.example/in",
  "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
} satisfies wire.CreateHandoff,
"create_room": {
  "game": "casino",
  "seats": 2,
  "options": {
    "target": 21
  },
  "player_name": "Zoë",
  "private": true,
  "abandon_after": "5m",
  "turn_time": "1m"
} satisfies wire.CreateRoom,
"create_room.least": {
  "game": "relay"
} satisfies wire.CreateRoom,
"delete_account": {
  "password": "correct horse battery staple"
} satisfies wire.DeleteAccount,
"end_sessions": {
  "scope": "others"
} satisfies wire.EndSessions,
"ended_sessions": {
  "revoked": 2
} satisfies wire.EndedSessions,
"event_page": {
  "events": [
    {
      "id": "01932b7c-0000-7000-8000-0000000000e1",
      "at": "2024-11-21T00:00:00.000Z",
      "kind": "new_device",
      "user_id": "01932b7c-0000-7000-8000-000000000008",
      "user_session_id": "01932b7c-0000-7000-8000-000000000003",
      "actor": "user",
      "ip_address": "192.0.2.7",
      "user_agent": "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0",
      "data": {
        "device_info": "Firefox 128 on Android"
      }
    }
  ],
  "next": "01932b7c-0000-7000-8000-0000000000e1"
} satisfies wire.EventPage,
"game_list": {
  "games": [
    {
      "game": "casino",
      "name": "Casino",
      "min_seats": 2,
      "max_seats": 4,
      "options": {
        "target": {
          "default": 21,
          "max": 200,
          "min": 1
        },
        "variant": {
          "allowed": [
            "standard",
            "royal"
          ],
          "default": "standard"
        }
      }
    },
    {
      "game": "relay",
      "name": "Relay",
      "min_seats": 2,
      "max_seats": 8,
      "options": {}
    }
  ]
} satisfies wire.GameList,
"guest_sign_in": {
  "display_name": "Zoë",
  "mode": "bearer",
  "device_name": "Zoë's phone",
  "app": "main"
} satisfies wire.GuestSignIn,
"handoff_created": {
  "id": "01932b7c-0000-7000-8000-00000000000f",
  "handoff_token": "rs_h_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
  "redirect_url": "https://chess.example/in#handoff_token=rs_h_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
  "expires_at": "2024-11-21T00:15:00.000Z"
} satisfies wire.HandoffCreated,
"handoff_page": {
  "handoffs": [
    {
      "id": "01932b7c-0000-7000-8000-00000000000f",
      "source_app": "main",
      "target_app": "chess",
      "account_id": "01932b7c-0000-7000-8000-00000000000c",
      "state": "used",
      "created_at": "2024-11-21T00:00:00.000Z",
      "expires_at": "2024-11-21T00:15:00.000Z",
      "session_id": "01932b7c-0000-7000-8000-000000000003"
    },
    {
      "id": "01932b7c-0000-7000-8000-00000000000e",
      "source_app": "main",
      "target_app": "chess",
      "account_id": null,
      "state": "expired",
      "created_at": "2024-11-20T00:00:00.000Z",
      "expires_at": "2024-11-20T00:15:00.000Z",
      "session_id": null
    }
  ],
  "next": "01932b7c-0000-7000-8000-00000000000e"
} satisfies wire.HandoffPage,
"handoff_redeemed": {
  "user": {
    "id": "01932b7c-0000-7000-8000-000000000008",
    "username": "guest-kqwhzmvt",
    "display_name": "Zoë",
    "guest": true,
    "role": "player",
    "created_at": "2024-11-21T00:00:00.000Z"
  },
  "account": {
    "id": "01932b7c-0000-7000-8000-00000000000c",
    "name": "The club"
  },
  "source_app": "main",
  "session": {
    "id": "01932b7c-0000-7000-8000-000000000003",
    "kind": "bearer",
    "app": "chess",
    "device_info": "Firefox on Android",
    "device_name": "Signed in from Main",
    "ip_address": "192.0.2.7",
    "created_at": "2024-11-21T00:00:00.000Z",
    "last_active_at": "2024-11-21T00:00:00.000Z",
    "expires_at": "2024-11-28T00:00:00.000Z",
    "current": true
  },
  "expires_at": "2024-11-21T00:10:00.000Z",
  "access_token": "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCIsImtpZCI6ImoxIn0.e30.c2lnbmF0dXJl",
  "refresh_token": "rs_r_AQGTK3wAAHAAgAAAAAAAAAMAAAAHv28nLMZvk4PVQAvrsQLb-ZkHpG71Aw1zbkFVSzG8YIM"
} satisfies wire.HandoffRedeemed,
"handoff_statistics": {
  "days": [
    {
      "date": "2024-11-21",
      "created": 9,
      "used": 6,
      "revoked": 1,
      "expired": 1
    }
  ],
  "open": [
    {
      "source_app": "main",
      "target_app": "chess",
      "count": 1,
      "oldest_at": "2024-11-21T00:00:00.000Z"
    }
  ]
} satisfies wire.HandoffStatistics,
"handoff_statistics_query": {
  "days": 7
} satisfies wire.HandoffStatisticsQuery,
"heartbeats": {
  "players": [
    {
      "player_id": "01932b7c-0000-7000-8000-000000000002",
      "last_heartbeat_at": "2024-11-21T00:01:00.000Z",
      "health": "healthy",
      "connected": true,
      "hidden": false,
      "disconnected_since": null
    },
    {
      "player_id": "01932b7c-0000-7000-8000-000000000004",
      "last_heartbeat_at": "2024-11-21T00:00:45.000Z",
      "health": "disconnected",
      "connected": false,
      "hidden": false,
      "disconnected_since": "2024-11-21T00:00:45.000Z"
    }
  ]
} satisfies wire.Heartbeats,
"join_room": {
  "player_name": "Ada"
} satisfies wire.JoinRoom,
"json_web_keys": {
  "keys": [
    {
      "kty": "OKP",
      "crv": "Ed25519",
      "use": "sig",
      "alg": "EdDSA",
      "kid": "j1",
      "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    }
  ]
} satisfies wire.JsonWebKeys,
"legal_actions": {
  "legal_actions": [
    {
      "action_type": "capture",
      "card_id": "9D",
      "target_cards": [
        "9S",
        "4D",
        "5S"
      ]
    },
    {
      "action_type": "capture",
      "card_id": "9D",
      "target_cards": [
        "4D",
        "5S"
      ]
    },
    {
      "action_type": "capture",
      "card_id": "9D",
      "target_cards": [
        "9S"
      ]
    }
  ],
  "next": "MjAw"
} satisfies wire.LegalActions,
"legal_actions_query": {
  "card": "9D",
  "cursor": "MjAw"
} satisfies wire.LegalActionsQuery,
"list_events": {
  "user_id": "01932b7c-0000-7000-8000-000000000008",
  "kind": "new_device",
  "cursor": "01932b7c-0000-7000-8000-0000000000e1"
} satisfies wire.ListEvents,
"list_rooms": {
  "status": "waiting",
  "cursor": "MDE5MzJiN2M"
} satisfies wire.ListRooms,
"log_page": {
  "actions": [
    {
      "sequence_number": 3,
      "player_id": "01932b7c-0000-7000-8000-000000000004",
      "action_type": "capture",
      "action_data": {
        "card_id": "8D",
        "target_cards": [
          "8S"
        ]
      },
      "timestamp": 1732147241500,
      "summary": {
        "code": "captured",
        "params": {
          "card": "8D",
          "cards": [
            "8S"
          ],
          "count": 1,
          "player_id": "01932b7c-0000-7000-8000-000000000004",
          "sweep": false
        },
        "text": "Ada captured 1 card"
      }
    },
    {
      "sequence_number": 4,
      "action_id": "01932b7c-0000-7000-8000-0000000000a1",
      "player_id": "01932b7c-0000-7000-8000-000000000002",
      "action_type": "capture",
      "action_data": {
        "card_id": "9D",
        "target_cards": [
          "9S",
          "4D",
          "5S"
        ]
      },
      "timestamp": 1732147260250,
      "summary": {
        "code": "captured",
        "params": {
          "card": "9D",
          "cards": [
            "9S",
            "4D",
            "5S"
          ],
          "count": 3,
          "player_id": "01932b7c-0000-7000-8000-000000000002",
          "sweep": true
        },
        "text": "You captured 3 cards, a sweep"
      }
    }
  ],
  "sequence_number": 4
} satisfies wire.LogPage,
"log_query": {
  "after": 2,
  "limit": 100
} satisfies wire.LogQuery,
"me": {
  "user": {
    "id": "01932b7c-0000-7000-8000-000000000008",
    "username": "guest-kqwhzmvt",
    "display_name": "Zoë",
    "guest": true,
    "role": "player",
    "created_at": "2024-11-21T00:00:00.000Z"
  },
  "session": {
    "id": "01932b7c-0000-7000-8000-000000000003",
    "kind": "bearer",
    "app": "main",
    "device_info": "Firefox on Android",
    "device_name": "Zoë's phone",
    "ip_address": "192.0.2.7",
    "created_at": "2024-11-21T00:00:00.000Z",
    "last_active_at": "2024-11-21T00:00:00.000Z",
    "expires_at": "2024-11-28T00:00:00.000Z",
    "current": true
  }
} satisfies wire.Me,
"overview": {
  "user_sessions": {
    "bearer": 12,
    "cookie": 3
  },
  "rooms": {
    "waiting": 2,
    "playing": 5,
    "abandoned": 1
  },
  "connected_seats": 11,
  "counted_at": "2024-11-21T00:00:00.000Z"
} satisfies wire.Overview,
"password_sign_in": {
  "username": "Zoë",
  "password": "correct horse battery staple",
  "mode": "bearer",
  "device_name": "Zoë's phone",
  "app": "main"
} satisfies wire.PasswordSignIn,
"play_card": {
  "room_id": "01932b7c-0000-7000-8000-000000000001",
  "action_id": "01932b7c-0000-7000-8000-0000000000a1",
  "action_type": "build",
  "card_id": "6C",
  "target_cards": [
    "4D"
  ],
  "build_value": 10,
  "after": 3,
  "connection": 2
} satisfies wire.PlayCard,
"problem": {
  "type": "about:blank",
  "title": "Conflict",
  "status": 409,
  "detail": "The room is full; choose another one.",
  "code": "room_full",
  "request_id": "01932b7c-0000-7000-8000-0000000000f1"
} satisfies wire.Problem,
"problem.fields": {
  "type": "about:blank",
  "title": "Unprocessable Content",
  "status": 422,
  "detail": "One field is not as it must be.",
  "code": "bad_field",
  "request_id": "01932b7c-0000-7000-8000-0000000000f2",
  "errors": [
    {
      "field": "options.target",
      "message": "must be a whole number from 1 to 200"
    }
  ]
} satisfies wire.Problem,
"recovery_query": {
  "after": 2
} satisfies wire.RecoveryQuery,
"redeem_handoff": {
  "handoff_token": "rs_h_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
  "redeem_id": "7d3f1c9e-52a4-4d0b-9f60-8a1b2c3d4e5f",
  "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
} satisfies wire.RedeemHandoff,
"refresh": {
  "refresh_token": "rs_r_AQGTK3wAAHAAgAAAAAAAAAMAAAAHv28nLMZvk4PVQAvrsQLb-ZkHpG71Aw1zbkFVSzG8YIM"
} satisfies wire.Refresh,
"rematch": {
  "room": {
    "id": "01932b7c-0000-7000-8000-000000000005",
    "code": "M4TCHA",
    "game": "casino",
    "options": {
      "face_captures": "one",
      "must_capture": false,
      "partner_builds": false,
      "sweeps": true,
      "target": 21,
      "variant": "standard"
    },
    "status": "waiting",
    "seats": 2,
    "players": [
      {
        "player_id": "01932b7c-0000-7000-8000-000000000002",
        "name": "Zoë",
        "seat": 0,
        "bot": null
      }
    ],
    "created_at": "2024-11-21T00:20:00.000Z",
    "started_at": null,
    "finished_at": null
  }
} satisfies wire.Rematch,
"rematch.none": {
  "room": null
} satisfies wire.Rematch,
"rename_session": {
  "device_name": "Zoë's phone"
} satisfies wire.RenameSession,
"room": {
  "id": "01932b7c-0000-7000-8000-000000000001",
  "code": "K7PQ3X",
  "game": "casino",
  "options": {
    "face_captures": "one",
    "must_capture": false,
    "partner_builds": false,
    "sweeps": true,
    "target": 21,
    "variant": "standard"
  },
  "status": "playing",
  "seats": 2,
  "players": [
    {
      "player_id": "01932b7c-0000-7000-8000-000000000002",
      "name": "Zoë",
      "seat": 0,
      "bot": null
    },
    {
      "player_id": "01932b7c-0000-7000-8000-000000000004",
      "name": "Ada",
      "seat": 1,
      "bot": null
    }
  ],
  "seed_commitment": "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
  "created_at": "2024-11-21T00:00:00.000Z",
  "started_at": "2024-11-21T00:00:30.000Z",
  "finished_at": null
} satisfies wire.Room,
"room_page": {
  "rooms": [
    {
      "id": "01932b7c-0000-7000-8000-000000000001",
      "code": "K7PQ3X",
      "game": "casino",
      "options": {
        "face_captures": "one",
        "must_capture": false,
        "partner_builds": false,
        "sweeps": true,
        "target": 21,
        "variant": "standard"
      },
      "status": "waiting",
      "seats": 2,
      "players": [
        {
          "player_id": "01932b7c-0000-7000-8000-000000000002",
          "name": "Zoë",
          "seat": 0,
          "bot": null
        }
      ],
      "created_at": "2024-11-21T00:00:00.000Z",
      "started_at": null,
      "finished_at": null
    }
  ],
  "next": "MDE5MzJiN2M"
} satisfies wire.RoomPage,
"room_result": {
  "room_id": "01932b7c-0000-7000-8000-000000000001",
  "reason": "completed",
  "winners": [
    "01932b7c-0000-7000-8000-000000000002"
  ],
  "scores": {
    "01932b7c-0000-7000-8000-000000000002": 22,
    "01932b7c-0000-7000-8000-000000000004": 14
  },
  "finished_at": "2024-11-21T00:15:00.000Z",
  "seed": "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
} satisfies wire.RoomResult,
"room_started": {
  "room": {
    "id": "01932b7c-0000-7000-8000-000000000001",
    "code": "K7PQ3X",
    "game": "casino",
    "options": {
      "face_captures": "one",
      "must_capture": false,
      "partner_builds": false,
      "sweeps": true,
      "target": 21,
      "variant": "standard"
    },
    "status": "playing",
    "seats": 2,
    "players": [
      {
        "player_id": "01932b7c-0000-7000-8000-000000000002",
        "name": "Zoë",
        "seat": 0,
        "bot": null
      },
      {
        "player_id": "01932b7c-0000-7000-8000-000000000004",
        "name": "Ada",
        "seat": 1,
        "bot": null
      }
    ],
    "seed_commitment": "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
    "created_at": "2024-11-21T00:00:00.000Z",
    "started_at": "2024-11-21T00:00:30.000Z",
    "finished_at": null
  }
} satisfies wire.RoomStarted,
"seat_taken": {
  "room": {
    "id": "01932b7c-0000-7000-8000-000000000001",
    "code": "K7PQ3X",
    "game": "casino",
    "options": {
      "face_captures": "one",
      "must_capture": false,
      "partner_builds": false,
      "sweeps": true,
      "target": 21,
      "variant": "standard"
    },
    "status": "waiting",
    "seats": 2,
    "players": [
      {
        "player_id": "01932b7c-0000-7000-8000-000000000002",
        "name": "Zoë",
        "seat": 0,
        "bot": null
      }
    ],
    "created_at": "2024-11-21T00:00:00.000Z",
    "started_at": null,
    "finished_at": null
  },
  "player_id": "01932b7c-0000-7000-8000-000000000002",
  "session_token": "eyJ2ZXJzaW9uIjoxLCJrZXlJZCI6ImsxIiwicm9vbUlkIjoiMDE5MzJiN2MtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAxIiwicGxheWVySWQiOiIwMTkzMmI3Yy0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDIiLCJwbGF5ZXJOYW1lIjoiWm_DqyIsInVzZXJTZXNzaW9uSWQiOiIwMTkzMmI3Yy0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDMiLCJjcmVhdGVkQXQiOjE3MzIxNDcyMDAwMDAsImV4cGlyZXNBdCI6MTczMjIzMzYwMDAwMCwibm9uY2UiOiJBQUVDQXdRRkJnY0lDUW9MREEwT0R3Iiwic2lnbmF0dXJlIjoiSmhFR1lUay1hSWhSdjlSQnNpQlVYaWI5M0xpRzFTdVBHYXl1dUw4RHRHTSJ9"
} satisfies wire.SeatTaken,
"session_count": {
  "count": 2
} satisfies wire.SessionCount,
"session_page": {
  "sessions": [
    {
      "id": "01932b7c-0000-7000-8000-000000000003",
      "kind": "bearer",
      "app": "main",
      "device_info": "Firefox 128 on Android",
      "device_name": "Zoë's phone",
      "ip_address": "192.0.2.7",
      "created_at": "2024-11-21T00:00:00.000Z",
      "last_active_at": "2024-11-21T00:00:00.000Z",
      "expires_at": "2024-11-28T00:00:00.000Z",
      "current": true
    },
    {
      "id": "01932b7c-0000-7000-8000-000000000009",
      "kind": "cookie",
      "app": "main",
      "device_info": "Chrome 141 on Windows",
      "device_name": null,
      "ip_address": "2001:db8::7",
      "created_at": "2024-11-20T22:00:00.000Z",
      "last_active_at": "2024-11-20T23:00:00.000Z",
      "expires_at": "2024-11-27T23:00:00.000Z",
      "current": false
    }
  ],
  "next": "1732143600000.01932b7c-0000-7000-8000-000000000009"
} satisfies wire.SessionPage,
"signed_in": {
  "user": {
    "id": "01932b7c-0000-7000-8000-000000000008",
    "username": "guest-kqwhzmvt",
    "display_name": "Zoë",
    "guest": true,
    "role": "player",
    "created_at": "2024-11-21T00:00:00.000Z"
  },
  "session": {
    "id": "01932b7c-0000-7000-8000-000000000003",
    "kind": "bearer",
    "app": "main",
    "device_info": "Firefox on Android",
    "device_name": "Zoë's phone",
    "ip_address": "192.0.2.7",
    "created_at": "2024-11-21T00:00:00.000Z",
    "last_active_at": "2024-11-21T00:00:00.000Z",
    "expires_at": "2024-11-28T00:00:00.000Z",
    "current": true
  },
  "expires_at": "2024-11-21T00:10:00.000Z",
  "access_token": "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCIsImtpZCI6ImoxIn0.e30.c2lnbmF0dXJl",
  "refresh_token": "rs_r_AQGTK3wAAHAAgAAAAAAAAAMAAAAHv28nLMZvk4PVQAvrsQLb-ZkHpG71Aw1zbkFVSzG8YIM"
} satisfies wire.SignedIn,
"signed_in_by_cookie": {
  "user": {
    "id": "01932b7c-0000-7000-8000-000000000008",
    "username": "guest-kqwhzmvt",
    "display_name": "Zoë",
    "guest": true,
    "role": "player",
    "created_at": "2024-11-21T00:00:00.000Z"
  },
  "session": {
    "id": "01932b7c-0000-7000-8000-000000000003",
    "kind": "cookie",
    "app": "main",
    "device_info": "Firefox on Android",
    "device_name": "Zoë's phone",
    "ip_address": "192.0.2.7",
    "created_at": "2024-11-21T00:00:00.000Z",
    "last_active_at": "2024-11-21T00:00:00.000Z",
    "expires_at": "2024-11-28T00:00:00.000Z",
    "current": true
  },
  "expires_at": "2024-12-21T00:00:00.000Z"
} satisfies wire.SignedInByCookie,
"submit_action": {
  "action_id": "01932b7c-0000-7000-8000-0000000000a1",
  "action_type": "capture",
  "action_data": {
    "card_id": "9D",
    "target_cards": [
      "9S",
      "4D",
      "5S"
    ]
  },
  "after": 3,
  "connection": 2
} satisfies wire.SubmitAction,
"upgrade_guest": {
  "username": "Zoë",
  "password": "correct horse battery staple"
} satisfies wire.UpgradeGuest,
"user_export": {
  "user": {
    "id": "01932b7c-0000-7000-8000-000000000008",
    "username": "Zoë",
    "display_name": "Zoë",
    "guest": false,
    "role": "player",
    "created_at": "2024-11-21T00:00:00.000Z"
  },
  "external": {
    "app": "studio",
    "external_id": "player-7"
  },
  "accounts": [
    {
      "id": "01932b7c-0000-7000-8000-00000000000c",
      "name": "Chess club"
    }
  ],
  "sessions": [
    {
      "session": {
        "id": "01932b7c-0000-7000-8000-000000000003",
        "kind": "bearer",
        "app": "main",
        "device_info": "Firefox on Android",
        "device_name": "Zoë's phone",
        "ip_address": "192.0.2.7",
        "created_at": "2024-11-21T00:00:00.000Z",
        "last_active_at": "2024-11-21T00:00:00.000Z",
        "expires_at": "2024-11-28T00:00:00.000Z",
        "current": true
      },
      "user_agent": "Mozilla/5.0 (Android 15; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0",
      "absolute_expires_at": "2024-12-21T00:00:00.000Z"
    }
  ],
  "seats": [
    {
      "room_id": "01932b7c-0000-7000-8000-000000000001",
      "player_id": "01932b7c-0000-7000-8000-000000000002",
      "name": "Zoë",
      "seat": 0,
      "joined_at": "2024-11-21T00:00:01.000Z",
      "user_agent": null,
      "ip_address": null
    }
  ],
  "handoffs": [
    {
      "handoff": {
        "id": "01932b7c-0000-7000-8000-00000000000f",
        "source_app": "main",
        "target_app": "chess",
        "account_id": "01932b7c-0000-7000-8000-00000000000c",
        "state": "used",
        "created_at": "2024-11-21T00:00:00.000Z",
        "expires_at": "2024-11-21T00:15:00.000Z",
        "session_id": "01932b7c-0000-7000-8000-000000000003"
      },
      "redirect_uri": "https://chess.example/in",
      "used_at": "2024-11-21T00:00:02.000Z",
      "revoked_at": null,
      "user_agent": "Mozilla/5.0 (Android 15; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0",
      "ip_address": "192.0.2.7"
    }
  ],
  "archived_handoffs": [
    {
      "handoff": {
        "id": "01932b7c-0000-7000-8000-00000000000e",
        "source_app": "main",
        "target_app": "chess",
        "account_id": null,
        "state": "expired",
        "created_at": "2024-11-20T00:00:00.000Z",
        "expires_at": "2024-11-20T00:15:00.000Z",
        "session_id": null
      },
      "redirect_uri": null,
      "used_at": null,
      "revoked_at": null,
      "user_agent": "Mozilla/5.0 (Android 15; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0",
      "ip_address": null
    }
  ],
  "results": [
    {
      "room_id": "01932b7c-0000-7000-8000-000000000001",
      "game": "casino",
      "outcome": "win",
      "reason": "completed",
      "score": 22,
      "finished_at": "2024-11-21T00:15:00.000Z"
    }
  ],
  "events": [
    {
      "at": "2024-11-21T00:00:00.000Z",
      "kind": "signed_in",
      "actor": "user",
      "user_session_id": "01932b7c-0000-7000-8000-000000000003",
      "ip_address": "192.0.2.7",
      "user_agent": "Mozilla/5.0 (Android 15; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0",
      "data": {
        "ended": [],
        "seats": 0
      }
    }
  ]
} satisfies wire.UserExport,
"user_results": {
  "results": [
    {
      "room_id": "01932b7c-0000-7000-8000-000000000001",
      "game": "casino",
      "outcome": "win",
      "reason": "completed",
      "score": 22,
      "finished_at": "2024-11-21T00:15:00.000Z"
    }
  ]
} satisfies wire.UserResults,
"wait": {
  "room_id": "01932b7c-0000-7000-8000-000000000001",
  "player_id": "01932b7c-0000-7000-8000-000000000002"
} satisfies wire.Wait,
};
