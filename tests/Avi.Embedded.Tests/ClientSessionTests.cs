using Avi.Embedded.Tests.Support;
using Avi.Protocol.Messages;

using CsCheck;

namespace Avi.Embedded.Tests;

/// <summary>The state machine alone: times in, datagrams in and out.</summary>
[TestFixture]
internal sealed class ClientSessionTests
{
    private readonly byte[] _buffer = new byte[256];

    [Test]
    public void Nothing_is_ever_due_before_a_connect()
    {
        ClientSession session = Create();

        Assert.That(session.MillisecondsUntilDue(now: 0), Is.EqualTo(int.MaxValue));
        Assert.That(session.NextDatagram(now: long.MaxValue / 2, _buffer, 0), Is.Zero);
    }

    [Test]
    public void Hello_is_due_at_once_and_then_after_each_pause()
    {
        ClientSession session = Create();
        session.Connect(now: 1_000);

        Assert.That(session.MillisecondsUntilDue(now: 1_000), Is.Zero);
        Assert.That(Next(session, now: 1_000), Is.EqualTo("Hello 7"));
        int pause = session.MillisecondsUntilDue(now: 1_000);
        Assert.That(pause, Is.InRange(375, 625));
        Assert.That(Next(session, now: 1_000 + pause - 1), Is.Null);
        Assert.That(Next(session, now: 1_000 + pause), Is.EqualTo("Hello 7"));
    }

    [Test]
    public void Datagram_is_written_where_it_was_asked_for()
    {
        ClientSession session = Create();
        session.Connect(now: 0);

        int count = session.NextDatagram(now: 0, _buffer, offset: 100);

        Assert.That(Wire.Describe(_buffer.AsSpan(100, count)), Is.EqualTo("Hello 7"));
        Assert.That(_buffer.AsSpan(0, 100).ContainsAnyExcept((byte)0), Is.False);
    }

    [Test]
    public void Pause_never_exceeds_its_limit_however_long_the_gateway_is_away()
    {
        ClientSession session = Create();
        session.Connect(now: 0);
        long now = 0;
        for (int i = 0; i < 50; i++)
        {
            Assert.That(Next(session, now), Is.EqualTo("Hello 7"));
            int pause = session.MillisecondsUntilDue(now);
            Assert.That(pause, Is.InRange(1, 75_000));
            now += pause;
        }
    }

    [Test]
    public void Subscriptions_go_out_one_after_another_each_after_the_answer_to_the_one_before()
    {
        ClientSession session = Connected(now: 0);
        session.Subscribe("a", out _);
        session.Subscribe("b", out _);

        Assert.That(Next(session, now: 0), Is.EqualTo("Subscribe a"));
        Assert.That(Next(session, now: 0), Is.Null);
        Receive(session, Wire.SubscribeAck("a"), now: 1);
        Assert.That(Next(session, now: 1), Is.EqualTo("Subscribe b"));
    }

    [Test]
    public void Subscription_that_is_forgotten_while_it_is_asked_for_is_asked_for_no_more()
    {
        ClientSession session = Connected(now: 0);
        session.Subscribe("a", out Subscription? subscription);
        Next(session, now: 0);

        session.Forget(subscription!); // it was remembered just now

        Assert.That(Next(session, now: 2_000), Is.Null);
        Assert.That(session.Remembers("a"), Is.False);
    }

    [Test]
    public void Filter_that_is_wanted_again_while_it_ends_is_subscribed_to()
    {
        ClientSession session = Connected(now: 0);
        session.Subscribe("a", out _);
        Next(session, now: 0);
        Receive(session, Wire.SubscribeAck("a"), now: 0);
        session.Unsubscribe("a", out _);
        Assert.That(Next(session, now: 0), Is.EqualTo("Unsubscribe a"));

        session.Subscribe("a", out Subscription? subscription);
        Assert.That(Next(session, now: 0), Is.EqualTo("Subscribe a"));
        Receive(session, Wire.UnsubscribeAck("a"), now: 1);
        Receive(session, Wire.SubscribeAck("a"), now: 2);

        Assert.That((subscription!.Outcome, session.Remembers("a")), Is.EqualTo((AviStatus.Ok, true)));
    }

    [Test]
    public void Whatever_comes_in_the_session_stays_sound() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 20_000], Gen.Byte.Array[0, 12]).Array[0, 60].Sample(steps =>
        {
            ClientSession session = Create();
            long now = 0;
            session.Connect(now);
            foreach ((int choice, int elapsed, byte[] noise) in steps)
            {
                now += elapsed;
                byte[] buffer = new byte[64];
                int due = session.MillisecondsUntilDue(now);
                int count = session.NextDatagram(now, buffer, 0);

                // What is due is sent, and nothing else; a request that is given up may leave nothing to send.
                if (due > 0 && count != 0)
                    return false;
                if (count > 0 && Wire.Describe(buffer.AsSpan(0, count)).StartsWith("broken", StringComparison.Ordinal))
                    return false;

                switch (choice)
                {
                    case 0:
                        session.Subscribe("a", out _);
                        break;
                    case 1:
                        session.Unsubscribe("a", out _);
                        break;
                    case 2:
                        session.Subscribe("b", out _);
                        break;
                    default:
                        Receive(session, AnyDatagram(choice, noise), now);
                        break;
                }
            }

            return session.MillisecondsUntilDue(now) >= 0;
        });

    private static byte[] AnyDatagram(int choice, byte[] noise) => choice switch
    {
        3 => Wire.Welcome,
        4 => Wire.Error(ReasonCode.NoSession),
        5 => Wire.SubscribeAck("a"),
        6 => Wire.UnsubscribeAck("a"),
        7 => Wire.SubscribeAck("b"),
        8 => Wire.UnsubscribeAck("device/7/probe"),
        _ => noise,
    };

    private static ClientSession Create() =>
        new(new AviEmbeddedConfig { DeviceId = 7 }, new RecordingHandler(), new Random(1), maxDatagramBytes: 64);

    private ClientSession Connected(long now)
    {
        ClientSession session = Create();
        session.Connect(now);
        Next(session, now);
        Receive(session, Wire.Welcome, now);
        return session;
    }

    private string? Next(ClientSession session, long now)
    {
        int count = session.NextDatagram(now, _buffer, 0);
        return count == 0 ? null : Wire.Describe(_buffer.AsSpan(0, count));
    }

    private static void Receive(ClientSession session, byte[] datagram, long now) =>
        session.Receive(now, datagram, 0, datagram.Length);
}
