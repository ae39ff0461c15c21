using Avi.Mesh.Libp2p.Muxing.Yamux;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Muxing.Yamux;

[TestFixture]
internal sealed class WindowTests
{
    private const int Initial = YamuxOptions.InitialWindowBytes;
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(10);

    [Test]
    public void Send_window_holds_at_most_what_the_wire_can_say()
    {
        var window = new SendWindow();

        bool full = window.TryGrant(uint.MaxValue - Initial);
        bool beyond = window.TryGrant(1);

        Assert.That((full, beyond, window.AvailableBytes), Is.EqualTo((true, false, uint.MaxValue)));
    }

    [Test]
    public void Peer_may_send_what_is_left_of_the_window_and_no_more()
    {
        ReceiveWindow window = NewWindow();

        bool all = window.TryReceive(Initial);
        bool more = window.TryReceive(1);

        Assert.That((all, more), Is.EqualTo((true, false)));
    }

    [Test]
    public void Credit_is_given_when_half_is_consumed()
    {
        ReceiveWindow window = NewWindow();
        window.TryReceive(Initial);

        int before = window.Consume((Initial / 2) - 1, unreadBytes: 0, TimeSpan.FromSeconds(1), RoundTrip);
        int at = window.Consume(1, unreadBytes: 0, TimeSpan.FromSeconds(1), RoundTrip);

        Assert.That((before, at), Is.EqualTo((0, Initial / 2)));
        Assert.That(window.AvailableBytes, Is.EqualTo(Initial / 2));
    }

    [Test]
    public void Window_doubles_when_half_is_consumed_in_less_than_two_round_trips()
    {
        ReceiveWindow window = NewWindow();
        window.TryReceive(Initial);

        int credit = window.Consume(Initial / 2, unreadBytes: 0, RoundTrip * 1.9, RoundTrip);

        Assert.That((credit, window.SizeBytes), Is.EqualTo((Initial + (Initial / 2), 2 * Initial)));
    }

    [Test]
    public void Window_that_is_large_enough_stays()
    {
        ReceiveWindow window = NewWindow();
        window.TryReceive(Initial);

        window.Consume(Initial / 2, unreadBytes: 0, RoundTrip * 2, RoundTrip);

        Assert.That(window.SizeBytes, Is.EqualTo(Initial));
    }

    [Test]
    public void Window_does_not_grow_while_the_application_is_slower_than_the_peer()
    {
        ReceiveWindow window = NewWindow();
        window.TryReceive(Initial);

        int credit = window.Consume(Initial / 2, unreadBytes: Initial / 2, RoundTrip, RoundTrip);

        Assert.That((credit, window.SizeBytes), Is.EqualTo((Initial / 2, Initial)));
    }

    [Test]
    public void Window_does_not_grow_while_the_round_trip_is_unknown()
    {
        ReceiveWindow window = NewWindow();
        window.TryReceive(Initial);

        window.Consume(Initial, unreadBytes: 0, TimeSpan.Zero, roundTrip: TimeSpan.Zero);

        Assert.That(window.SizeBytes, Is.EqualTo(Initial));
    }

    [Test]
    public void Window_never_grows_beyond_its_maximum_or_the_connections_memory()
    {
        var growth = new WindowGrowth(maxBytes: 5 * Initial);
        var one = new ReceiveWindow(maxBytes: 4 * Initial, growth, openedAt: TimeSpan.Zero);
        var other = new ReceiveWindow(maxBytes: 100 * Initial, growth, openedAt: TimeSpan.Zero);

        foreach (ReceiveWindow window in new[] { one, other })
            ConsumeQuickly(window, times: 10);

        Assert.That((one.SizeBytes, other.SizeBytes), Is.EqualTo((4 * Initial, 3 * Initial)));
        Assert.That(growth.AvailableBytes, Is.Zero);
    }

    [Test]
    public void Released_window_gives_its_growth_back()
    {
        var growth = new WindowGrowth(maxBytes: 5 * Initial);
        var window = new ReceiveWindow(maxBytes: 100 * Initial, growth, openedAt: TimeSpan.Zero);
        ConsumeQuickly(window, times: 10);

        window.Release();

        Assert.That(growth.AvailableBytes, Is.EqualTo(5 * Initial));
    }

    [Test]
    public void Peer_never_has_more_credit_than_the_window() =>
        Gen.Select(Gen.Int[0, Initial], Gen.Int[0, Initial], Gen.Int[0, 100]).Array[0, 50].Sample(steps =>
        {
            ReceiveWindow window = NewWindow();
            int unread = 0;
            TimeSpan now = TimeSpan.Zero;
            foreach ((int received, int consumed, int milliseconds) in steps)
            {
                now += TimeSpan.FromMilliseconds(milliseconds);
                if (window.TryReceive((uint)received))
                    unread += received;

                int taken = Math.Min(unread, consumed);
                unread -= taken;
                window.Consume(taken, unread, now, RoundTrip);
                if (window.AvailableBytes < 0 || window.AvailableBytes + unread > window.SizeBytes)
                    return false;
            }

            return window.SizeBytes <= 16 * Initial;
        });

    private static ReceiveWindow NewWindow() =>
        new(maxBytes: 16 * Initial, new WindowGrowth(maxBytes: 64 * Initial), openedAt: TimeSpan.Zero);

    private static void ConsumeQuickly(ReceiveWindow window, int times)
    {
        for (int i = 0; i < times; i++)
        {
            int bytes = window.AvailableBytes;
            window.TryReceive((uint)bytes);
            window.Consume(bytes, unreadBytes: 0, TimeSpan.Zero, RoundTrip);
        }
    }
}
