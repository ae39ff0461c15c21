namespace Avi.Embedded.Tests.Support;

/// <summary>A clock that stands still until somebody waits, or a test moves it.</summary>
internal sealed class FakeClock : Clock
{
    private long _milliseconds = 1_000;

    public override long Milliseconds => _milliseconds;

    /// <summary>Gets how often the client paused because its socket failed.</summary>
    public int Pauses { get; private set; }

    public override void Wait(int milliseconds)
    {
        Pauses++;
        Advance(milliseconds);
    }

    public void Advance(int milliseconds) => _milliseconds += milliseconds;
}
