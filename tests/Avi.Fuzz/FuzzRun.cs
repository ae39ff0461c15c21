using System.Globalization;

namespace Avi.Fuzz;

/// <summary>Has a target read its golden inputs and then changed ones, until one of them is too much for it.</summary>
/// <remarks>The target reads on a thread of its own, so that this can tell when it does not come back.</remarks>
internal sealed class FuzzRun(FuzzTarget target, FuzzSettings settings)
{
    // What is made once and stays (tables, texts of exceptions) falls to whichever input comes first. A parser that
    // takes too much does so oftener.
    private const long BytesMadeOnce = 128 * 1024;

    private readonly Mutator _mutator = new(target.Golden, target.MaxInputBytes, settings.Seed);
    private byte[] _input = []; // What is read now, and how much of it; stays as it is while the target does not come back.
    private int _inputBytes;
    private long _number; // Of the input that is read now.
    private long _accepted;
    private long _bytesTooMany;

    /// <summary>Runs until all inputs are read, or one is too much.</summary>
    public async Task<FuzzReport> RunAsync()
    {
        Task<string?> reading = Task.Factory.StartNew(
            ReadAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        long before = -1;
        while (true)
        {
            try
            {
                string? failure = await reading.WaitAsync(settings.MaxTime, TimeProvider.System);
                return new FuzzReport(_number, _accepted, failure);
            }
            catch (TimeoutException)
            {
                long now = Volatile.Read(ref _number);
                if (now == before)
                    return new FuzzReport(now, _accepted, Failure($"It did not end in {settings.MaxTime}."));

                before = now;
            }
        }
    }

    /// <returns>What was wrong with an input, or <see langword="null"/>.</returns>
    private string? ReadAll()
    {
        foreach (byte[] golden in target.Golden)
        {
            if (Read(golden, golden.Length) is { } failure)
                return failure;
        }

        if (_accepted == 0)
            return Failure("It accepts none of its golden inputs, so that changing them tests nothing.");

        for (long i = settings.Inputs; i > 0; i--)
        {
            byte[] input = _mutator.Next(out int bytes);
            if (Read(input, bytes) is { } failure)
                return failure;
        }

        return null;
    }

    private string? Read(byte[] input, int inputBytes)
    {
        _input = input;
        _inputBytes = inputBytes;
        Volatile.Write(ref _number, _number + 1);

        long bytesBefore = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            if (target.Read(input.AsSpan(0, inputBytes)))
                _accepted++;
        }
#pragma warning disable CA1031 // Whatever it throws is what we look for.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Failure(exception.ToString());
        }

        long bytes = GC.GetAllocatedBytesForCurrentThread() - bytesBefore;
        long allowed = target.FixedBytes + ((long)target.BytesOfInputByte * inputBytes);
        _bytesTooMany += Math.Max(0, bytes - allowed);
        return _bytesTooMany > BytesMadeOnce
            ? Failure($"It took {bytes} bytes of memory for {inputBytes}; {allowed} are allowed.")
            : null;
    }

    private string Failure(string what) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {target.Name}, input {_number:N0}, {_inputBytes} bytes: {Convert.ToHexString(_input.AsSpan(0, _inputBytes))}
        {what}
        Again: AVI_FUZZ_SEED={settings.Seed} AVI_FUZZ_INPUTS={settings.Inputs} dotnet test -c Release tests/Avi.Fuzz --filter Name~{target.Name}
        """);
}
